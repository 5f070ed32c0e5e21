/* [data-passkey]: a button that has a passkey fill in the code of its form. [data-new-passkey]: a form that adds one.
   Neither shows without this script, in a browser that knows no passkeys, or at another address than they belong to. */

const words = document.getElementById("passkeys-script").dataset;
const KINDS = {
  NotAllowedError: "cancelled", AbortError: "cancelled", InvalidStateError: "known",
  TypeError: "unanswered", SyntaxError: "unanswered",
};
const ANSWERED = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

class Refused extends Error {}

function bytes(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
}

function text(buffer) {
  const plain = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return plain.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

async function posted(path, form, fields) {
  const body = new URLSearchParams({ csrf: form.elements.csrf.value, ...fields });
  const answer = await fetch(path, { method: "POST", body });
  const said = await answer.json();
  if (!answer.ok) throw new Refused(said.said ?? words.unanswered);
  return said;
}

function asked(options) {
  const described = (keys) => (keys ?? []).map((key) => ({ ...key, id: bytes(key.id) }));
  const made = options.user && { user: { ...options.user, id: bytes(options.user.id) } };
  return {
    ...options, ...made,
    challenge: bytes(options.challenge),
    allowCredentials: described(options.allowCredentials),
    excludeCredentials: described(options.excludeCredentials),
  };
}

function written({ id, rawId, type, response }) {
  const given = ANSWERED.filter((field) => response[field]).map((field) => [field, text(response[field])]);
  return JSON.stringify({ id, rawId: text(rawId), type, response: Object.fromEntries(given) });
}

/* What goes on stands in the status beside the button; one thing at a time. */
async function told(status, button, work) {
  if (button.ariaDisabled) return;
  button.ariaDisabled = "true";
  status.textContent = words.wait;
  try {
    status.textContent = await work();
  } catch (fault) {
    status.textContent = fault instanceof Refused ? fault.message : words[KINDS[fault.name] ?? "unable"];
  }
  button.ariaDisabled = null;
}

async function fillIn(form, path) {
  const options = await posted(`${path}/challenge`, form);
  const answer = written(await navigator.credentials.get({ publicKey: asked(options) }));
  form.elements.code.value = (await posted(`${path}/proof`, form, { answer })).code;
  return words.done;
}

async function add(form) {
  const { name, code, answer } = form.elements;
  const options = await posted(form.dataset.newPasskey, form, { name: name.value, code: code.value });
  answer.value = written(await navigator.credentials.create({ publicKey: asked(options) }));
  code.value = "";
  form.submit();
  return words.wait;
}

if (window.PublicKeyCredential && location.origin === words.origin) {
  document.documentElement.classList.add("has-passkeys");
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-passkey]");
    if (!button) return;
    const status = button.parentElement.querySelector("[role=status]");
    told(status, button, () => fillIn(button.closest("form"), button.dataset.passkey));
  });
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-new-passkey]");
    if (!form) return;
    event.preventDefault();
    told(form.querySelector("[role=status]"), form.querySelector("button"), () => add(form));
  });
}
