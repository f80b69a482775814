"""What Slack takes at most, by its reference (docs.slack.dev); what is longer is split, or goes into a file beside."""

# reference/block-kit/blocks: blocks of a message; of a modal or a Home tab.
BLOCKS = 50
VIEW_BLOCKS = 100
# reference/block-kit/blocks/section-block: characters of its text.
SECTION_TEXT = 3000
# What all blocks of a message may hold together. It is not in the reference: Slack answers `msg_blocks_too_long` from
# 13,172 characters on (slackapi/bolt-js issue 2509), so we stay below.
MESSAGE_TEXT = 12_000
# reference/methods/chat.postMessage: a message's own text is best kept below 4,000 characters; it is read aloud and
# shown in notifications, and the blocks hold the whole.
FALLBACK_TEXT = 3_000
# reference/methods/chat.startStream, chat.appendStream: characters of `markdown_text`.
STREAM_TEXT = 12_000
# reference/block-kit/blocks/table-block: rows with the header, cells of a row, and characters of a message's tables.
TABLE_ROWS = 100
TABLE_COLUMNS = 20
TABLE_TEXT = 10_000
TABLES = 1
# reference/block-kit/blocks/data-visualization-block.
CHARTS = 2
CHART_TITLE = 50
CHART_SERIES = 6
CHART_CATEGORIES = 20
CHART_LABEL = 20
# reference/block-kit/blocks/actions-block, context-block.
ACTIONS = 25
CONTEXT = 10
# reference/block-kit/block-elements/button-element.
BUTTON_TEXT = 75
BUTTON_VALUE = 2000
# reference/block-kit/composition-objects/option-object, and how many of them a menu takes.
OPTION_TEXT = 75
OPTION_VALUE = 150
OPTIONS = 100
# reference/views: a modal's title and buttons, and its private metadata.
VIEW_TITLE = 24
METADATA = 3000
# reference/block-kit/block-elements/plain-text-input-element.
INPUT_TEXT = 3000
# reference/methods/assistant.threads.setSuggestedPrompts.
PROMPTS = 4
# Characters of alternative text (image-block).
ALT_TEXT = 2000
