// Writes answers.json anew: texts of every script of the catalogues and around every border, and what Twilio's own
// calculator says of each. In an empty folder: npm install sms-segments-calculator, copy this file there, and
// node regenerate.mjs > answers.json
import { createRequire } from "node:module";
const require = createRequire(import.meta.url);
const { SegmentedMessage } = require("sms-segments-calculator");
const { version } = require("sms-segments-calculator/package.json");

let state = 20260101;
const draw = (below) => {
  state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
  return (state >> 8) % below;
};
const ALPHABETS = {
  gsm: [..."abc XYZ019.,?!@$_\u00e9\u00e8\u00f1\u00c7\u00e0\u00e4\u0394\u03a9\n"],
  extension: [..."^{}\\[~]|\u20acab "],
  accents: [..."aeiou\u00e1\u00ed\u00f3\u00fa\u00ea\u00e7 "],
  ethiopic: [..."\u12f0\u1205\u1293 \u1290\u129d\u1362"],
  arabic: [..."\u0633\u0644\u0627\u0645 \u0661\u060c"],
  devanagari: ["\u0928\u0947", "\u092a\u093e", "\u0932", "\u0915\u094d\u0937\u093f", " ", "\u0964"],
  tamil: ["\u0ba4", "\u0bae\u0bbf", "\u0bb4\u0bcd", " "],
  thai: ["\u0e19\u0e49\u0e33", "\u0e01", "\u0e35\u0e48", " "],
  myanmar: ["\u1019\u103c", "\u1014\u103a", "\u1019\u102c", " "],
  han: [..."\u5b89\u5168\u6211\u4eec\uff0c"],
  emoji: ["\u{1f600}", "\u{1f44d}\u{1f3fd}", "\u{1f1f3}\u{1f1f5}", "\u{1f468}\u200d\u{1f469}\u200d\u{1f467}", "1\ufe0f\u20e3", "a", " "],
  mixed: ["a", "\u20ac", "\u00e1", "\u{1f600}", "\u12f0", "e\u0301", "\r\n", "\u0645", " ", "["],
};
const LENGTHS = [1, 20, 66, 67, 68, 69, 70, 71, 75, 133, 134, 135, 140, 152, 153, 154, 159, 160, 161, 200, 201, 202, 210, 305, 306, 307, 320, 459, 460];

const texts = new Set([""]);
for (const alphabet of Object.values(ALPHABETS)) {
  for (const length of LENGTHS) {
    let text = "";
    while (text.length < length) text += alphabet[draw(alphabet.length)];
    texts.add(text);
  }
}
for (const [sign, fill] of [["\u20ac", "a"], ["\u{1f600}", "\u00e1"], ["e\u0301", "\u00e1"], ["\r\n", "a"]]) {
  for (const before of [66, 67, 133, 151, 152, 153, 305]) texts.add(fill.repeat(before) + sign + fill.repeat(before));
}
const answers = [...texts].map((text) => {
  const counted = new SegmentedMessage(text);
  return [text, counted.encodingName, counted.segmentsCount];
});
process.stdout.write(JSON.stringify({ calculator: `sms-segments-calculator ${version}`, answers }, null, 0).replaceAll("],[", "],\n[") + "\n");
