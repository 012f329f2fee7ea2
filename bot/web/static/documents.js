// Uploads: dropped or chosen files go up one by one, each with its progress; then the page that previews them opens.
"use strict";

for (const form of document.querySelectorAll("[data-upload]")) {
  const input = form.querySelector("input[type=file]");
  const list = form.querySelector(".drop-list");
  const button = form.querySelector("button");
  button.type = "button";
  button.textContent = "选择文件";
  button.addEventListener("click", () => input.click());
  input.addEventListener("change", () => send(form, list, input.files));
  for (const name of ["dragenter", "dragover"]) {
    form.addEventListener(name, (event) => {
      event.preventDefault();
      form.classList.add("over");
    });
  }
  for (const name of ["dragleave", "drop"]) form.addEventListener(name, () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    send(form, list, event.dataTransfer.files);
  });
}
// a file dropped beside the box must not take the page's place
for (const name of ["dragover", "drop"]) addEventListener(name, (event) => event.preventDefault());

async function send(form, list, files) {
  if (!files.length || form.dataset.busy) return;
  form.dataset.busy = "1";
  list.hidden = false;
  list.replaceChildren();
  let added = 0;
  let refused = 0;
  for (const file of files) {
    const line = document.createElement("li");
    list.append(line);
    const problem = await upload(form, file, (share) => {
      line.textContent = `${file.name}：${share < 1 ? `正在上传 ${Math.round(share * 100)}%` : "正在读取……"}`;
    });
    line.textContent = `${file.name}：${problem || "已收到"}`;
    line.className = problem ? "wrong" : "";
    problem ? (refused += 1) : (added += 1);
  }
  delete form.dataset.busy;
  form.querySelector("input[type=file]").value = "";
  if (!added) return;
  if (!refused) {
    location.assign("/desk/documents/drafts");
    return;
  }
  const on = document.createElement("a");
  on.href = "/desk/documents/drafts";
  on.textContent = `核对收到的 ${added} 份文件`;
  const line = document.createElement("li");
  line.append(on);
  list.append(line);
}

// Return why a file was not taken, "" where it was.
function upload(form, file, show) {
  if (file.size > form.dataset.maxMb * 2 ** 20) return Promise.resolve(`超过 ${form.dataset.maxMb} MB，没有上传。`);
  return new Promise((resolve) => {
    const body = new FormData();
    for (const field of form.querySelectorAll("input[type=hidden]")) body.append(field.name, field.value);
    body.append("files", file);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.upload.onprogress = (event) => show(event.lengthComputable ? event.loaded / event.total : 0);
    request.upload.onload = () => show(1);
    request.onerror = () => resolve("网络中断，没有上传。");
    request.onload = () => {
      try {
        const answer = JSON.parse(request.responseText);
        resolve(answer.message ? `${answer.message}${answer.hint ?? ""}` : answer.refused.map((one) => one.message).join(""));
      } catch {
        resolve("登录已过期，请刷新页面后重新登录。");
      }
    };
    show(0);
    request.send(body);
  });
}
