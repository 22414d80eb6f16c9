// Asking the service. The sender's code goes in a header of our own setting: no other site's page
// can do that, and no address or log holds it. It is forgotten when the tab is closed.
import { lang, say } from "./words.js";

const KEY = "xom-sender-code";

/** What the service (or the network) says in one sentence; `body` is its whole answer, if any. */
export class Refusal extends Error {
  constructor(message, status = 0, body = null) {
    super(message);
    this.status = status;
    this.body = body;
  }
}

export const code = {
  get: () => sessionStorage.getItem(KEY),
  set: (value) => sessionStorage.setItem(KEY, value),
  forget: () => sessionStorage.removeItem(KEY),
};

/** GET, or POST of `form`: the answer as an object, or as a Blob where it is a workbook. */
export function ask(path, form = null, progress = () => {}) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest(); // fetch does not tell how far an upload is
    request.open(form ? "POST" : "GET", path);
    request.setRequestHeader("Authorization", `Bearer ${code.get()}`);
    request.responseType = "blob";
    request.upload.onprogress = (event) => progress(event.loaded / event.total);
    request.onerror = () => reject(new Refusal(say("no_answer")));
    request.onload = async () => {
      const type = request.getResponseHeader("Content-Type") ?? "";
      const isJson = type.startsWith("application/json");
      const body = isJson ? JSON.parse(await request.response.text()) : request.response;
      if (request.status < 300) resolve(body);
      else reject(refusal(request.status, isJson ? body : null));
    };
    request.send(form);
  });
}

/** What an error says, in the page's language. */
export const sentence = (error) => (lang === "en" ? error.message : error.message_vi);

/** Have the browser save a Blob under a name. */
export function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function refusal(status, body) {
  const said = body?.error;
  return new Refusal(said ? sentence(said) : say("no_answer"), status, body);
}
