// The interface's own words. Answers come worded from the server, in the language of the question.
const EN = {
  skip: "Skip to the message field", conversations: "Conversations", conversation: "Conversation", menu: "Menu", close: "Close",
  waiting: (count) => `Waiting for you · ${count}`, askedBy: (name) => `Asked for by ${name}`,
  fresh: "New conversation", signOut: "Sign out", language: "中文", send: "Send",
  hello: (name) => `Hello, ${name}`,
  welcome: "Ask about targets, deals, customers and results in your own words, in English or Chinese, or tell what happened so that it is recorded.",
  suggestions: "Example questions", placeholder: "Ask, or tell what happened …",
  hint: "Enter sends, Shift+Enter makes a new line",
  tooLong: (length, limit) => `${length} of at most ${limit} characters`,
  working: "Looking it up", stepsTitle: (count) => `How this was found · ${count === 1 ? "1 step" : `${count} steps`}`,
  ok: "done", refused: "refused", failed: "failed",
  documents: "Documents", documentsIntro: "What answers are quoted from. You see the documents that are meant for your role.",
  handOver: "Add documents", files: "Files: PDF, Word, PowerPoint, Excel, Markdown, HTML, text, e-mail; up to 50 MB each", folder: "Folder (may stay empty)", readers: "Who may read them; nobody ticked: as the file says, else everybody",
  title: "Title", file: "File", meantFor: "For", inForce: "In force", everybody: "everybody", noDocuments: "There are no documents yet.",
  sending: "is being read …", added: "added", changed: "brought up to date", unchanged: "was there already", takeOut: "Remove", takeOutSure: "Really remove?", back: "Back to the conversation",
  sources: "Sources", onPage: (page) => `, p. ${page}`,
  shown: (count, total) => (count === total ? `${total} ${total === 1 ? "row" : "rows"}` : `${count} of ${total} rows`), all: (count) => `Show all ${count}`,
  until: (when) => `Waits for a decision until ${when}`, approve: "Approve", reject: "Reject", approved: "Approved", rejected: "Rejected", withdrawn: "Withdrawn: put right later", expired: "Expired",
  mayNot: "Somebody who may make this change has to approve it.",
  undo: "Undo", undone: "Taken back",
  good: "This answer is right", bad: "This answer is wrong", why: "What is wrong with it?", sendWhy: "Say so", thanks: "Noted, thank you.",
  inventedTitle: "Invented data.", invented: "This company, its people and its figures are made up. Ask about your own with",
  offline: "The server could not be reached. Nothing was lost: try again.", retry: "Try again", requestId: "id",
  signedOut: "You were signed out. Open a new sign-in link.",
  roles: { trainee: "New hire", rep: "Sales rep", manager: "Manager", director: "Director", operations: "Operations" },
};
const ZH = {
  skip: "跳到输入框", conversations: "对话列表", conversation: "对话", menu: "菜单", close: "关闭",
  waiting: (count) => `待您处理 · ${count}`, askedBy: (name) => `由${name}提出`,
  fresh: "新对话", signOut: "退出", language: "English", send: "发送",
  hello: (name) => `${name}，您好`,
  welcome: "用自己的话询问指标、商机、客户和业绩，中英文均可；也可以直接说发生了什么，由我来记录。",
  suggestions: "示例问题", placeholder: "提问，或说说发生了什么……",
  hint: "Enter 发送，Shift+Enter 换行",
  tooLong: (length, limit) => `${length} 个字符，最多 ${limit} 个`,
  working: "正在查询", stepsTitle: (count) => `查询过程 · ${count} 步`,
  ok: "完成", refused: "被拒绝", failed: "失败",
  documents: "资料库", documentsIntro: "回答引用的文档。这里显示对您的角色开放的文档。",
  handOver: "添加文档", files: "文件：PDF、Word、PowerPoint、Excel、Markdown、HTML、文本、邮件；每个不超过 50 MB", folder: "文件夹（可留空）", readers: "谁可以查阅；不勾选则按文件说明，否则对所有人开放",
  title: "标题", file: "文件", meantFor: "适用", inForce: "有效期", everybody: "所有人", noDocuments: "还没有文档。",
  sending: "正在读取……", added: "已添加", changed: "已更新", unchanged: "已经存在", takeOut: "移除", takeOutSure: "确定移除？", back: "返回对话",
  sources: "来源", onPage: (page) => `，第 ${page} 页`,
  shown: (count, total) => (count === total ? `共 ${total} 行` : `${count} / ${total} 行`), all: (count) => `显示全部 ${count} 行`,
  until: (when) => `等待确认，截至 ${when}`, approve: "批准", reject: "拒绝", approved: "已批准", rejected: "已拒绝", withdrawn: "已撤回（后来已更正）", expired: "已过期",
  mayNot: "需要由有权限的人批准此变更。",
  undo: "撤销", undone: "已撤销",
  good: "回答正确", bad: "回答有误", why: "哪里不对？", sendWhy: "提交", thanks: "已记录，谢谢。",
  inventedTitle: "虚构数据。", invented: "这家公司及其人员和数字均为虚构。查询您自己的数据，请运行",
  offline: "无法连接服务器。内容没有丢失，请重试。", retry: "重试", requestId: "编号",
  signedOut: "您已退出登录，请使用新的登录链接。",
  roles: { trainee: "新人", rep: "销售", manager: "经理", director: "总监", operations: "运营" },
};
const KEY = "salesdesk.language";

export let language = localStorage.getItem(KEY) ?? (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");

/** The words of the language in use. */
export const words = () => (language === "zh" ? ZH : EN);

/** Change the interface's language and remember it in this browser. */
export function setLanguage(next) {
  language = next;
  localStorage.setItem(KEY, next);
  applyWords();
}

/** Write the words into everything marked with data-word attributes. */
export function applyWords() {
  const say = words();
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = say[node.dataset.word];
  for (const node of document.querySelectorAll("[data-word-label]")) node.setAttribute("aria-label", say[node.dataset.wordLabel]);
  for (const node of document.querySelectorAll("[data-word-placeholder]")) node.placeholder = say[node.dataset.wordPlaceholder];
}
