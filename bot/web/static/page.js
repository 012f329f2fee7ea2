// The chat page beyond what Gradio does: its language, the drawer with the source, copying.
// Runs before Gradio's own code, which takes its language from the browser's.
Object.defineProperty(navigator, "language", { get: () => "zh-CN" });
Object.defineProperty(navigator, "languages", { get: () => ["zh-CN", "zh"] });

// what Gradio 6.31 says in English whatever its language
const LABELS = {
  "chatbot conversation": "对话内容", "Loading response": "正在答复", "Scroll to bottom": "回到最新",
  "Liked": "已赞", "Disliked": "已踩", "Loading content": "正在加载", "clipboard": "剪贴板", "Close": "关闭",
};

function translate() {
  for (const element of document.querySelectorAll("[aria-label], [title]"))
    for (const name of ["aria-label", "title"]) {
      const words = LABELS[element.getAttribute(name)];
      if (words) element.setAttribute(name, words);
    }
  for (const title of document.querySelectorAll(".toast-title"))
    if (title.firstChild?.data?.trim() === "Error") title.firstChild.data = "没有完成";
  // Gradio names a message by its whole source, which a screen reader would read out as HTML
  for (const [who, words] of [["user", "提问"], ["bot", "答复"]])
    for (const message of document.querySelectorAll(`#kece-chat [data-testid="${who}"]`))
      if (message.getAttribute("aria-label") !== words) message.setAttribute("aria-label", words);
}

// Keeps the question that is being answered at the top, so that an answer is read from its beginning.
function follow() {
  const asked = [...document.querySelectorAll("#kece-chat .message-row.user-row")].at(-1);
  const ended = [...document.querySelectorAll("#kece-chat .kece-answer")].at(-1)?.matches(":has(.kece-meta, .kece-notice)");
  const scroller = document.querySelector("#kece-chat .bubble-wrap");
  if (!asked || !scroller || (ended && asked === follow.done)) return;
  follow.done = ended ? asked : null;
  scroller.scrollTop += asked.getBoundingClientRect().top - scroller.getBoundingClientRect().top - 12;
}

function drawer() {
  const dialog = document.createElement("dialog");
  dialog.id = "kece-drawer";
  dialog.setAttribute("aria-label", "政策原文");
  dialog.innerHTML =
    '<div><strong>政策原文</strong><a target="_blank" rel="noopener">在新窗口打开</a>' +
    '<button type="button" aria-label="关闭原文">关闭</button></div><iframe title="政策原文"></iframe>';
  dialog.querySelector("button").onclick = () => dialog.close();
  // a click on the backdrop hits the dialog itself
  dialog.onclick = (event) => { if (event.target === dialog) dialog.close(); };
  dialog.onclose = () => { dialog.querySelector("iframe").src = "about:blank"; };
  addEventListener("message", (event) => {
    if (event.origin === location.origin && event.data === "kece-close") dialog.close();
  });
  document.body.append(dialog);
  return dialog;
}

function open(link) {
  const dialog = document.getElementById("kece-drawer") ?? drawer();
  dialog.querySelector("iframe").src = link.href;
  dialog.querySelector("a").href = link.href;
  dialog.showModal(); // keeps the focus inside, and gives it back to the link when it closes
}

async function copy(button) {
  const text = button.closest(".kece-answer").querySelector(".kece-body").innerText.trim();
  const done = navigator.clipboard ? await navigator.clipboard.writeText(text).then(() => true, () => false) : byHand(text);
  button.textContent = done ? "已复制" : "复制失败";
  setTimeout(() => { button.textContent = "复制答复"; }, 2000);
}

// browsers lend the clipboard to https and localhost only; an office network often has neither
function byHand(text) {
  const area = Object.assign(document.createElement("textarea"), { value: text });
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.kece-source");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    open(link);
  }
  const button = event.target.closest("button.kece-copy");
  if (button) copy(button);
}, true);

// Enter that ends a word of an input method is not Enter that sends
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.isComposing) event.stopImmediatePropagation();
}, true);

document.addEventListener("DOMContentLoaded", () => {
  const watch = { childList: true, subtree: true, attributeFilter: ["aria-label", "title"] };
  new MutationObserver(() => { translate(); follow(); }).observe(document.body, watch);
});
