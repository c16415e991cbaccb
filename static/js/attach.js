// Files onto a complaint: chosen, dropped anywhere onto the page, pasted, or taken by a phone's camera. Each is sent by itself,
// one after another, so that one that is refused holds no other back and nothing typed elsewhere is touched.
import { renew } from "./told.js";

const form = document.querySelector("form[data-upload]");
if (form) start(form, form.dataset);

function start(form, words) {
  const list = document.getElementById("uploads");
  const here = document.getElementById("drop-here");
  const inputs = [...form.querySelectorAll("input[type=file]")];
  const page = document.body.dataset;
  const queue = [];
  let running = false;

  // With scripts a choice is sent at once; the plain input and its button are for browsers without them.
  form.classList.add("files-form--live");
  for (const input of inputs) {
    input.addEventListener("change", () => {
      add([...input.files]);
      input.value = "";
    });
  }

  function add(files) {
    for (const file of files) queue.push(row(file, queue.length + 1));
    run();
  }

  async function run() {
    if (running) return;
    running = true;
    for (let next = queue.find((one) => one.state === "waits"); next; next = queue.find((one) => one.state === "waits")) {
      await send(next);
    }
    running = false;
    if (queue.some((one) => one.state === "added")) refresh();
    queue.length = 0;
  }

  function row(file, place) {
    const item = document.createElement("li");
    const name = document.createElement("span");
    const bar = document.createElement("progress");
    const told = document.createElement("span");
    name.className = "upload-name";
    name.textContent = file.name;
    told.className = "upload-told label";
    told.textContent = words.waiting;
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    item.append(name, bar, told);
    list.append(item);
    const internal = form.elements.internal.checked;
    // One key for each choice: sent again after a broken line, it is added once.
    return { file, place, item, bar, told, internal, once: crypto.randomUUID?.() ?? `${form.elements.once.value}-${place}`, state: "waits" };
  }

  async function send(one) {
    if (one.file.size > Number(words.most) * 1024 * 1024) return fail(one, words.tooLarge, false);
    one.state = "sent";
    let answer = await post(one);
    const fresh = answer?.getResponseHeader("X-Fresh-Token");
    if (fresh && answer.getResponseHeader("X-Signed-In-As") !== page.staff) return fail(one, page.signedInOther, false);
    if (fresh) {
      // Somebody signed in again in another tab: once more, with the token of now.
      renew(fresh);
      answer = await post(one);
    }
    if (!answer) return fail(one, page.offline, true);
    if (answer.status === 201) return done(one);
    if (answer.status === 401) return fail(one, page.signedOut, true);
    const told = sentence(answer);
    fail(one, told || page.failed, !told);
  }

  function post({ file, internal, once, bar, told }) {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.append("once", once);
    if (internal) body.append("internal", "on");
    body.append("file", file, file.name);
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open("POST", form.action);
      request.setRequestHeader("Accept", "application/json");
      request.setRequestHeader("HX-Request", "true");
      request.upload.addEventListener("progress", (event) => {
        if (!event.lengthComputable) return;
        bar.value = event.loaded / event.total;
        const percent = Math.floor((100 * event.loaded) / event.total);
        told.textContent = percent < 100 ? words.percent.replace("{percent}", percent) : words.checking;
      });
      request.addEventListener("load", () => resolve(request));
      request.addEventListener("error", () => resolve(null));
      request.addEventListener("abort", () => resolve(null));
      request.send(body);
    });
  }

  function sentence(answer) {
    try {
      return JSON.parse(answer.responseText).refused[0];
    } catch {
      return "";
    }
  }

  function done(one) {
    one.state = "added";
    one.bar.remove();
    one.told.textContent = words.added;
    setTimeout(() => one.item.remove(), 4000);
  }

  // Why, and what to do, beside the file's name; it stays until somebody answers it.
  function fail(one, why, again) {
    one.state = "failed";
    one.bar.remove();
    one.item.className = "upload--failed";
    one.told.className = "upload-told field-error";
    one.told.textContent = why;
    if (again) one.item.append(button(words.again, () => retry(one)));
    one.item.append(button(words.away, () => one.item.remove()));
  }

  function retry(one) {
    one.item.remove();
    const fresh = row(one.file, queue.length + 1);
    queue.push(Object.assign(fresh, { once: one.once, internal: one.internal }));
    run();
  }

  function button(text, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button button--small";
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  }

  // The list and the timeline are drawn anew; neither holds a field of the stage.
  function refresh() {
    for (const news of ["filed", "moved"]) globalThis.htmx?.trigger(document.body, news);
  }

  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");

  addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    here.hidden = false;
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) here.hidden = true;
  });
  addEventListener("drop", (event) => {
    here.hidden = true;
    if (!carriesFiles(event)) return;
    event.preventDefault();
    add([...event.dataTransfer.files]);
    list.scrollIntoView({ block: "nearest" });
  });

  addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    // A table or a page brings its text along with a picture of itself: a field takes the text.
    const writes = event.target.matches?.("input, textarea, [contenteditable]");
    if (!files.length || (writes && event.clipboardData.types.includes("text/plain"))) return;
    event.preventDefault();
    add(files.map(named));
    list.scrollIntoView({ block: "nearest" });
  });

  // A screenshot is called image.png by every browser; the hour tells one from another.
  function named(file) {
    if (file.name !== "image.png") return file;
    const now = new Date();
    const two = (number) => String(number).padStart(2, "0");
    const moment = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())} ${two(now.getHours())}.${two(now.getMinutes())}.${two(now.getSeconds())}`;
    return new File([file], `${words.pasted} ${moment}.png`, { type: file.type });
  }

  addEventListener("beforeunload", (event) => {
    if (running) event.preventDefault();
  });
}
