// English. The keys are those of zh.js; a test holds them equal.
export default {
  skip: "Skip to the content", sidebar: "Sidebar", views: "Views", conversations: "Conversations", conversation: "Conversation", menu: "Menu", close: "Close", loading: "Loading …",
  fresh: "New conversation", searchThreads: "Search conversations", noThreads: "No conversation has these words.", signOut: "Sign out", signIn: "Sign in", language: "中文", help: "Keyboard shortcuts", changes: "Changes",
  themes: { auto: "Colours: as the system", light: "Colours: light", dark: "Colours: dark" },
  spans: { today: "Today", yesterday: "Yesterday", week: "Last 7 days", month: "Last 30 days", older: "Older" },
  viewNames: { dashboard: "Dashboard", waiting: "Waiting for you", changes: "Changes", library: "Library", imports: "Import", people: "People", keys: "API keys", usage: "Usage" },
  roles: { trainee: "New hire", rep: "Sales rep", manager: "Manager", director: "Director", operations: "Operations" },
  shortcuts: [["Enter", "Send"], ["Shift Enter", "New line"], ["↑", "The last message again, in an empty field"], ["Ctrl K", "Search conversations"], ["Ctrl Shift O", "New conversation"], ["Shift Esc", "To the message field"], ["Esc", "Close what is open"], ["Ctrl /", "These shortcuts"]],
  inventedTitle: "Invented data.", invented: "This company, its people and its figures are made up. Ask about your own with",

  hello: (name) => `Hello, ${name}`,
  welcome: "Ask about targets, deals, customers and results in your own words, in English or Chinese, or tell what happened so that it is recorded.",
  suggestions: "You could ask", placeholder: "Ask, or tell what happened …", send: "Send", stop: "Stop",
  hint: "Enter sends, Shift+Enter makes a new line",
  tooLong: (length, limit) => `${length} of at most ${limit} characters`,
  working: "Looking it up …", lookingAt: "Looking at:", stopped: "Stopped. What was recorded by then stays.", answer: "Answer", earlierLeftOut: "Earlier messages are left out.",

  stepsDone: "How this was done", stepsTitle: (count) => `Looked at ${count === 1 ? "1 source" : `${count} sources`}`,
  ok: "done", refused: "refused", failed: "failed",
  sources: "Sources", onPage: (page) => `, p. ${page}`, page: (page) => `Page ${page}`, source: "Source", passage: "Cited passage", wholeDocument: "Open the whole document",
  whichRecords: "Which records?", recordsBehind: "Records behind the figures", copy: "Copy the answer",
  table: "Table", sortBy: (header) => `Sort by ${header}`, csv: "Save as CSV",
  shown: (count, total) => (count === total ? `${total} ${total === 1 ? "row" : "rows"}` : `${count} of ${total} rows`), all: (count) => `Show all ${count}`,
  good: "This answer is right", bad: "This answer is wrong", why: "What is wrong with it?", right: "What would be right? (may stay empty)", sendWhy: "Say so", thanks: "Noted, thank you.",

  until: (when) => `Waits for a decision until ${when}`, approve: "Approve", reject: "Reject", approved: "Approved", rejected: "Rejected", withdrawn: "Withdrawn: put right later", expired: "Expired",
  mayNot: "Somebody who may make this change has to approve it.", askedBy: (name) => `Asked for by ${name}`, edit: "Edit", save: "Save", cancel: "Cancel", edited: "Edited: what took its place stands below.",
  waitingIntro: "Changes that were asked for and wait for a yes. Nothing is written before.", waitingCount: (count) => `${count} waiting`, nothingWaits: "Nothing waits for you.",
  more: (title) => `More of “${title}”`, rename: "Rename", exportThread: "Save as Markdown", remove: "Delete", removeSure: "Really delete?", showMore: "Show more",
  changesIntro: "What you changed or approved, the newest first. What nothing newer touched can be taken back.", nothingChanged: "You have changed nothing yet.", itsConversation: "its conversation", wasUndo: "An undo",
  undo: "Undo", undone: "Taken back",

  offline: "The server could not be reached. Nothing was lost: try again.", retry: "Try again", requestId: "id",
  signedOut: "You were signed out. Open a new sign-in link.",

  figures: "Figures", yours: "Yours", team: "Your team", againstYear: "against a year before", ofTarget: "of the target",
  panels: { tasks: "Tasks", closing: "Open deals, the next to close first", training: "Training", by_rep: "Attainment by rep", stalled: "Stalled deals", team_training: "Training still to do" },
  allWaiting: (count) => `All ${count}`,

  documentsIntro: "What answers are quoted from. You see the documents that are meant for your role.",
  handOver: "Add documents", files: "Files: PDF, Word, PowerPoint, Excel, Markdown, HTML, text, e-mail; up to 50 MB each", folder: "Folder (may stay empty)", readers: "Who may read them; nobody ticked: as the file says, else everybody",
  title: "Title", file: "File", meantFor: "For", inForce: "In force", everybody: "everybody", noDocuments: "There are no documents yet.", filter: "Filter",
  sending: "is being read …", added: "added", changed: "brought up to date", unchanged: "was there already", takeOut: "Remove", takeOutSure: "Really remove?",
};
