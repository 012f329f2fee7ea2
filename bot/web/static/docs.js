// Shows the interface's description with Swagger, whose own words it puts into Chinese.
const WORDS = {
  "Parameters": "参数", "No parameters": "无参数", "Request body": "请求正文", "required": "必填",
  "Responses": "响应", "Response body": "响应正文", "Response headers": "响应头", "Code": "状态码",
  "Description": "说明", "Links": "链接", "No links": "无", "Media type": "媒体类型",
  "Controls Accept header.": "决定请求头 Accept。", "Example Value": "示例", "Schema": "结构",
  "Schemas": "数据结构", "Try it out": "试一试", "Cancel": "取消", "Reset": "重置", "Execute": "发送",
  "Clear": "清除", "Server response": "服务器响应", "Request URL": "请求地址", "Download": "下载",
  "Request duration": "用时", "Name": "名称", "Expand all": "全部展开", "Collapse all": "全部收起",
  "Details": "详情", "Error": "错误", "Example": "示例", "Examples": "示例", "Default": "默认值",
  "Undocumented": "未说明", "Loading...": "加载中……", "Edit Value": "编辑", "Successful Response": "成功",
};

function translate(root) {
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const words = WORDS[texts.currentNode.data.trim()];
    if (words) texts.currentNode.data = words;
  }
}

const docs = document.getElementById("docs");
new MutationObserver(() => translate(docs)).observe(docs, { childList: true, subtree: true, characterData: true });
SwaggerUIBundle({ url: "openapi.json", domNode: docs, defaultModelsExpandDepth: 0, validatorUrl: null });
