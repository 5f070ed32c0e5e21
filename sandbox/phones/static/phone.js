"use strict";
const say = (words) => { document.querySelector(".fault").textContent = words; };

async function post(path, body) {
  const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  const told = await answer.json();
  say(answer.ok ? "" : told.error);
  return answer.ok;
}

for (const form of document.querySelectorAll("form[data-new]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.dataset.new === "sms") {
      location.href = "/phone/sms/" + encodeURIComponent(form.number.value.trim());
      return;
    }
    const id = 700000000 + Math.floor(Math.random() * 99999999);
    const made = { id, first_name: form.first_name.value.trim(), language_code: form.language_code.value.trim() || "en" };
    if (await post("/telegram/people", made)) location.href = "/phone/telegram/" + id;
  });
}

const phone = document.querySelector("main[data-to]");
if (phone) {
  const { carrier, to, talk } = phone.dataset;
  const screen = document.getElementById("talk");
  const sending = carrier === "telegram" ? `/telegram/people/${to}/send` : `/sms/phones/${encodeURIComponent(to)}/send`;
  let seen = "";

  async function look() {
    const answer = await fetch(`${talk}?seen=${seen}`);
    if (answer.status !== 200) return;
    seen = answer.headers.get("X-Newest");
    screen.innerHTML = await answer.text();
    screen.scrollTop = screen.scrollHeight;
  }

  document.getElementById("write").addEventListener("submit", async (event) => {
    event.preventDefault();
    const box = event.target.text;
    if (!box.value.trim()) return;
    if (await post(sending, carrier === "telegram" ? { text: box.value } : { body: box.value })) box.value = "";
    look();
  });

  document.getElementById("place")?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { latitude, longitude } = event.target;
    await post(sending, { location: { latitude: Number(latitude.value), longitude: Number(longitude.value) } });
    look();
  });

  screen.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-press]");
    if (!button) return;
    await post(sending, { press: { message_id: Number(button.dataset.message), data: button.dataset.press } });
    look();
  });

  screen.scrollTop = screen.scrollHeight;
  setInterval(() => look().catch(() => say("The sandbox does not answer.")), 1000);
}
