// 中文。键与 en.js 相同，由测试保证。
export default {
  skip: "跳到内容", sidebar: "侧栏", views: "页面", conversations: "对话列表", conversation: "对话", menu: "菜单", close: "关闭", loading: "正在加载……",
  fresh: "新对话", searchThreads: "搜索对话", noThreads: "没有包含这些文字的对话。", signOut: "退出", signIn: "登录", language: "English", help: "键盘快捷键", changes: "变更",
  themes: { auto: "配色：跟随系统", light: "配色：浅色", dark: "配色：深色" },
  spans: { today: "今天", yesterday: "昨天", week: "最近 7 天", month: "最近 30 天", older: "更早" },
  viewNames: { dashboard: "工作台", waiting: "待您处理", changes: "变更记录", library: "资料库", imports: "导入", people: "人员", keys: "API 密钥", usage: "用量" },
  roles: { trainee: "新人", rep: "销售", manager: "经理", director: "总监", operations: "运营" },
  shortcuts: [["Enter", "发送"], ["Shift Enter", "换行"], ["↑", "输入框为空时，取回上一条消息"], ["Ctrl K", "搜索对话"], ["Ctrl Shift O", "新对话"], ["Shift Esc", "回到输入框"], ["Esc", "关闭打开的内容"], ["Ctrl /", "显示这些快捷键"]],
  inventedTitle: "虚构数据。", invented: "这家公司及其人员和数字均为虚构。查询您自己的数据，请运行",

  hello: (name) => `${name}，您好`,
  welcome: "用自己的话询问指标、商机、客户和业绩，中英文均可；也可以直接说发生了什么，由我来记录。",
  suggestions: "您可以问", placeholder: "提问，或说说发生了什么……", send: "发送", stop: "停止",
  hint: "Enter 发送，Shift+Enter 换行",
  tooLong: (length, limit) => `${length} 个字符，最多 ${limit} 个`,
  working: "正在查询……", lookingAt: "正在查看：", stopped: "已停止。此前已记录的内容保留。", answer: "回答", earlierLeftOut: "更早的消息未显示。",

  stepsDone: "处理过程", stepsTitle: (count) => `查看了 ${count} 处`,
  ok: "完成", refused: "被拒绝", failed: "失败",
  sources: "来源", onPage: (page) => `，第 ${page} 页`, page: (page) => `第 ${page} 页`, source: "来源", passage: "引用的段落", wholeDocument: "打开整份文档",
  whichRecords: "是哪些记录？", recordsBehind: "数字背后的记录", copy: "复制回答",
  table: "表格", sortBy: (header) => `按${header}排序`, csv: "存为 CSV",
  shown: (count, total) => (count === total ? `共 ${total} 行` : `${count} / ${total} 行`), all: (count) => `显示全部 ${count} 行`,
  good: "回答正确", bad: "回答有误", why: "哪里不对？", right: "正确的应该是什么？（可留空）", sendWhy: "提交", thanks: "已记录，谢谢。",

  until: (when) => `等待确认，截至 ${when}`, approve: "批准", reject: "拒绝", approved: "已批准", rejected: "已拒绝", withdrawn: "已撤回（后来已更正）", expired: "已过期",
  mayNot: "需要由有权限的人批准此变更。", askedBy: (name) => `由${name}提出`, edit: "修改", save: "保存", cancel: "取消", edited: "已修改，替代的内容见下方。",
  waitingIntro: "有人提出、等待确认的变更。确认之前不会写入任何内容。", waitingCount: (count) => `${count} 项待处理`, nothingWaits: "没有待您处理的事项。",
  more: (title) => `“${title}”的更多操作`, rename: "重命名", exportThread: "存为 Markdown", remove: "删除", removeSure: "确定删除？", showMore: "显示更多",
  changesIntro: "您修改或批准的内容，最新的在前。之后没有再被改动的都可以撤销。", nothingChanged: "您还没有改动过任何内容。", itsConversation: "所在对话", wasUndo: "撤销操作",
  undo: "撤销", undone: "已撤销",

  offline: "无法连接服务器。内容没有丢失，请重试。", retry: "重试", requestId: "编号",
  signedOut: "您已退出登录，请使用新的登录链接。",

  figures: "关键数字", yours: "我的", team: "我的团队", againstYear: "与去年同期相比", ofTarget: "目标完成",
  panels: { tasks: "任务", closing: "在手商机（按预计关闭日期）", training: "培训", by_rep: "各销售完成率", stalled: "停滞的商机", team_training: "待完成的培训" },
  allWaiting: (count) => `全部 ${count} 项`,

  documentsIntro: "回答引用的文档。这里显示对您的角色开放的文档。",
  handOver: "添加文档", files: "文件：PDF、Word、PowerPoint、Excel、Markdown、HTML、文本、邮件；每个不超过 50 MB", folder: "文件夹（可留空）", readers: "谁可以查阅；不勾选则按文件说明，否则对所有人开放",
  title: "标题", file: "文件", meantFor: "适用", inForce: "有效期", everybody: "所有人", noDocuments: "还没有文档。", filter: "筛选",
  sending: "正在读取……", added: "已添加", changed: "已更新", unchanged: "已经存在", takeOut: "移除", takeOutSure: "确定移除？",
};
