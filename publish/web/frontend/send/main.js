import "../style/send.css";
import { byId, element } from "../element.js";
import { describe, explain } from "./outcome.js";
import { ask, code, save, sentence } from "./service.js";
import { pick, say } from "./words.js";

let datasets = [];
let file = null; // what was checked last, and will be sent
let checks = 0; // answers of an older check come too late

byId("enter").addEventListener("submit", async (event) => {
  event.preventDefault();
  const typed = byId("code").value.trim();
  if (!typed) return complain(say("code_missing"));
  code.set(typed);
  await enter(true);
});
byId("leave").addEventListener("click", () => {
  code.forget();
  location.reload();
});
byId("file").addEventListener("change", (event) => {
  const [chosen] = event.target.files;
  event.target.value = ""; // so that the same file, mended, can be chosen again
  if (chosen) check(chosen);
});
for (const id of ["kind", "as-of"]) byId(id).addEventListener("change", () => file && check(file));
byId("mark").addEventListener("click", mark);
byId("send").addEventListener("click", send);
receiveDrops(byId("drop"));
if (code.get()) enter(false);

/** With the code that is kept: who it is, and what it may send. */
async function enter(typed) {
  const told = await attempt(byId("enter"), null, () => ask("api/datasets"));
  if (!told) {
    code.forget();
    byId("code").focus();
    return;
  }
  datasets = told.datasets;
  byId("sender").textContent = told.sender.name;
  byId("kind").append(...datasets.map((d) => element("option", { value: d.name }, pick(d.title))));
  byId("templates").replaceChildren(...datasets.map(templateButton));
  byId("enter").hidden = true;
  byId("code").value = "";
  byId("known").hidden = byId("choosing").hidden = false;
  if (typed) byId("file").focus();
}

function templateButton(dataset) {
  const button = element("button", { type: "button", class: "quiet" }, pick(dataset.title));
  button.addEventListener("click", async () => {
    const book = await attempt(button, say("fetching"), () => ask(dataset.template));
    if (book) saved(book, `${dataset.name}.xlsx`);
  });
  return element("li", {}, button);
}

async function check(chosen) {
  const number = ++checks;
  file = null;
  byId("outcome").hidden = true;
  byId("chosen").textContent = chosen.name;
  const answer = await deliver("api/check", chosen, say("checking"));
  if (number !== checks || !answer) return;
  file = chosen;
  show(answer, false);
}

async function send() {
  const gone = Number(byId("send").dataset.gone);
  if (gone > 0 && !confirm(say("confirm_gone", { count: gone }))) return;
  byId("send").disabled = true;
  const answer = await deliver("api/submissions", file, say("sending"));
  if (answer) show(answer, !answer.error);
  else byId("send").disabled = false;
}

async function mark() {
  const book = await deliver("api/check/marked", file, say("marking"), byId("mark"));
  if (book instanceof Blob) saved(book, `${file.name.replace(/\.\w+$/, "")}.danh-dau.xlsx`);
  else if (book) complain(sentence(book.error));
}

/** Post the file with what was said about it; an answer, or nothing after a complaint. */
async function deliver(path, sent, doing, button = null) {
  return attempt(button, doing, async () => {
    await sent.slice(0, 1).arrayBuffer().catch(() => {
      throw new Error(say("file_changed"));
    });
    const form = new FormData();
    form.append("dataset", byId("kind").value);
    form.append("as_of", byId("as-of").value);
    form.append("file", sent, sent.name);
    return ask(path, form, (share) => {
      work(share < 1 ? say("uploading", { percent: Math.floor(share * 100) }) : doing);
    });
  });
}

/** Do it while saying so; a refusal is told in one sentence, or as the answer that it holds. */
async function attempt(button, doing, act) {
  complain(null);
  work(doing ?? "");
  if (button) button.inert = true;
  try {
    return await act();
  } catch (error) {
    if (error.body?.file && error.status < 500) return error.body;
    complain(error.message);
    return null;
  } finally {
    if (button) button.inert = false;
    work("");
  }
}

function show(answer, done) {
  const dataset = datasets.find((one) => one.name === answer.dataset);
  byId("outcome-title").textContent = say(done ? "received" : "result");
  byId("answer").replaceChildren(...describe(answer, dataset, done));
  byId("details").replaceChildren(...explain(answer, dataset));
  byId("send").disabled = done || Boolean(answer.error);
  byId("send").dataset.gone = answer.effect?.gone ?? 0;
  byId("mark").hidden = !(answer.findings?.length > 0);
  byId("see").hidden = !done;
  byId("outcome").hidden = false;
  byId("outcome-title").focus();
}

function saved(blob, name) {
  save(blob, name);
  work(say("saved", { file: name }), false);
}

/** What goes on just now, also aloud. */
function work(text, busy = Boolean(text)) {
  byId("status").textContent = text;
  byId("status").classList.toggle("busy", busy);
  byId("outcome").setAttribute("aria-busy", String(busy));
}

function complain(text) {
  byId("complaint").textContent = text ?? "";
  byId("complaint").hidden = !text;
}

function receiveDrops(area) {
  // Dropped beside the area, a file would replace the page.
  for (const name of ["dragover", "drop"]) addEventListener(name, (event) => event.preventDefault());
  for (const name of ["dragenter", "dragover"]) area.addEventListener(name, () => area.classList.add("over"));
  for (const name of ["dragleave", "drop"]) area.addEventListener(name, () => area.classList.remove("over"));
  area.addEventListener("drop", (event) => {
    const { files } = event.dataTransfer;
    if (files.length > 1) complain(say("several"));
    else if (files.length === 1) check(files[0]);
  });
}
