"""Every other tool's result in one leading sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from assistant.render.formats import day, money, number, period_text, value_text
from assistant.render.labels import column_label, counted, metric_label, word_cell, word_fact
from assistant.render.library import library_text
from assistant.turn import Language
from assistant.words import say
from knowledge.metrics.dimensions import FACTS
from knowledge.metrics.model import Period, Unit
from knowledge.sales.sell.account_brief import AccountBrief, DealState
from tools.contract import Table, ToolOutput
from tools.learn.search import LibraryAnswer
from tools.measure.metrics import DataDescribed, MetricDefined, RecordsAnswer
from tools.plan.targets import TargetsFound
from tools.sell.accounts import AccountBriefed, AccountsFound
from tools.sell.activities import ActivitiesFound
from tools.sell.deals import DealsFound, DealShown
from tools.sell.records import RecordsFound
from tools.sell.single import RecordShown
from tools.team.people import PeopleFound

# As many are named in a sentence.
FEW = 8
# So few records are told one by one: what they are called, and what is asked of them next.
TOLD_EACH = 4
TOLD_BY = {
    "contacts": ("name", "title"), "leads": ("name", "status"), "tasks": ("task_title", "due_on"),
    "complaints": ("subject", "severity"), "deals": ("name", "stage"), "stories": ("record_title", "account"),
}  # fmt: skip
# What tells the first of a ranked list of deals.
FIRST_OF_DEALS = ("account", "owner", "stage", "amount")


def output_text(output: ToolOutput, language: Language) -> str:
    """The sentence of a tool's result. Raises KeyError for an output that has no words: a test holds all of them."""
    return WORDED[type(output)](output, language)


def _counted(key: str) -> Callable[[Any, Language], str]:
    """A list: how many there are, and how many of them are shown."""

    def word(output: Any, language: Language) -> str:  # noqa: ANN401 - each list output has its own type
        returned = len(output.table.rows) if output.table else 0
        if output.total == 0:
            return say(f"found.{key}_none", language)
        shown = say("found.shown", language, returned=returned) if returned < output.total else ""
        return say(f"found.{key}", language, total=number(output.total), shown=shown)

    return word


def _listed(key: str, names: Callable[[Any], list[str]]) -> Callable[[Any, Language], str]:
    """A list of which a few are named in the sentence."""
    count = _counted(key)

    def word(output: Any, language: Language) -> str:  # noqa: ANN401 - each list output has its own type
        found = names(output)
        if not found or len(found) > FEW or len(found) < output.total:
            return count(output, language)
        listed = say("word.and_joint", language).join(found)
        head = count(output, language).rstrip(".。")
        return say("word.label_value", language, label=head, value=listed) + say("word.stop", language)

    return word


def _kind(output: RecordsFound, language: Language) -> str:
    if not output.total:
        return say("found.kind_none", language, kind=word_cell("kind", output.kind, language))
    returned = len(output.table.rows) if output.table else 0
    shown = say("found.shown", language, returned=returned) if returned < output.total else ""
    sentence = say("found.kind", language, counted=counted(output.kind, output.total, language), shown=shown)
    sentence = _each_told(sentence, output.kind, output.table, output.total, language)
    if not output.amount:
        return sentence
    return sentence + say("found.amount", language, value=money(output.amount, output.currency, language))


def _each_told(sentence: str, kind: str, table: Table | None, total: int, language: Language) -> str:
    """A count of a few records with each of them: "2 contacts: Ana Cruz (Buyer); Bo Lind (Owner)."."""
    if table is None or kind not in TOLD_BY or not 0 < total <= TOLD_EACH or len(table.rows) < total:
        return sentence
    at = {column.name: place for place, column in enumerate(table.columns)}
    name, more = (at.get(column) for column in TOLD_BY[kind])
    if name is None or any(row[name] in (None, "") for row in table.rows):
        return sentence
    told = []
    for row in table.rows:
        detail = None if more is None else row[more]
        word = word_cell(TOLD_BY[kind][1], detail, language) if detail not in (None, "") else ""
        told.append(say("found.told", language, name=row[name], detail=word) if word else str(row[name]))
    listed = say("word.list_joint", language).join(told)
    head = sentence.rstrip(".。")
    return say("word.label_value", language, label=head, value=listed) + say("word.stop", language)


def _names_of_rows(output: ToolOutput) -> list[str]:
    table = output.table
    at = next((place for place, column in enumerate(table.columns) if column.name == "name"), None) if table else None
    return [] if table is None or at is None else [str(row[at]) for row in table.rows]


def _accounts(output: AccountsFound, language: Language) -> str:
    sentence, table = _listed("accounts", _names_of_rows)(output, language), output.table
    if not output.ordered_by or table is None or not table.rows:
        return sentence
    at = {column.name: place for place, column in enumerate(table.columns)}
    column, first = table.columns[at[output.ordered_by]], table.rows[0]
    value = value_text(first[at[output.ordered_by]], column.unit, table.currency, language)
    label = column_label(output.ordered_by, language)
    what = say("word.label_value", language, label=label, value=value)
    return sentence + say("found.first", language, name=first[at["name"]], what=what)


def _activities(output: ActivitiesFound, language: Language) -> str:
    sentence, table = _counted("activities")(output, language), output.table
    if table is None or len(table.rows) < 2:
        return sentence
    at = {column.name: place for place, column in enumerate(table.columns)}
    kind, day = (table.rows[0][at[name]] for name in ("activity_kind", "happened_on"))
    return sentence + say(
        "found.activities_last",
        language,
        kind=word_cell("activity_kind", kind, language),
        day=word_cell("happened_on", day, language),
    )


def _deals(output: DealsFound, language: Language) -> str:
    sentence = _counted(f"deals_{output.state}")(output, language)
    sentence = _each_told(sentence, "deals", output.table, output.total, language)
    if output.amount:
        sentence += say("found.amount", language, value=money(output.amount, output.currency, language))
    table = output.table
    if not output.ordered_by or table is None or not table.rows:
        return sentence
    at = {column.name: place for place, column in enumerate(table.columns)}
    first = table.rows[0]
    known = [(name, first[at[name]]) for name in FIRST_OF_DEALS if name in at and first[at[name]] is not None]
    if output.ordered_by in at and output.ordered_by not in FIRST_OF_DEALS:
        known.append((output.ordered_by, first[at[output.ordered_by]]))
    cells = [
        say("word.label_value", language, label=column_label(name, language),
            value=value_text(value, table.columns[at[name]].unit, table.currency, language)
            if table.columns[at[name]].unit else word_cell(name, value, language))
        for name, value in known
    ]  # fmt: skip
    name = first[at["name"]] if "name" in at and first[at["name"]] else first[at["id"]]
    return sentence + say("found.first", language, name=name, what=say("word.and_joint", language).join(cells))


def _targets(output: TargetsFound, language: Language) -> str:
    """How many there are; of a few whose, of which days and how high."""
    sentence, table = _counted("targets")(output, language), output.table
    if table is None or not 0 < output.total <= TOLD_EACH or len(table.rows) < output.total:
        return sentence
    at = {column.name: place for place, column in enumerate(table.columns)}
    told = []
    for row in table.rows:
        start, end, amount = (row[at[name]] for name in ("period_start", "period_end", "amount"))
        value = value_text(amount, table.columns[at["amount"]].unit, table.currency, language)
        days = period_text(Period(start=start, end=end), language)
        whose = say("found.told", language, name=row[at["slice"]], detail=days)
        told.append(f"{whose} {value}")
    listed = say("word.list_joint", language).join(told)
    return say("word.label_value", language, label=sentence.rstrip(".。"), value=listed) + say("word.stop", language)


def _records(output: RecordsAnswer, language: Language) -> str:
    total = output.table.total if output.table else 0
    shown = ""
    if output.table and output.table.truncated:
        shown = say("found.shown", language, returned=output.table.returned)
    metric = metric_label(output.metric, language)
    return say("found.records", language, total=number(total), metric=metric, shown=shown)


def _defined(metric: MetricDefined, language: Language) -> str:
    meaning = metric.meaning_zh if language == "zh" else metric.meaning_en
    return say("metric.meaning", language, label=metric_label(metric.metric, language), meaning=meaning)


def _data(output: DataDescribed, language: Language) -> str:
    if output.defined is not None:
        return _defined(output.defined, language)
    if not output.spans:
        return say("data.none", language)
    parts = []
    for span in output.spans:
        part = counted(span.kind, span.records, language)
        if span.first_day and span.last_day:
            first, last = day(span.first_day, language), day(span.last_day, language)
            part = say("data.dated", language, counted=part, first=first, last=last)
        parts.append(part)
    return say("data.all", language, parts=say("word.list_joint", language).join(parts))


def _deal(output: DealShown, language: Language) -> str:
    deal = output.deal
    amount = money(deal.amount, deal.currency, language) if deal.amount is not None else say("deal.no_amount", language)
    facts = [
        say(f"deal.{name}", language, value=word_cell(name, value, language))
        for name, value in (
            ("account", deal.account), ("owner", deal.owner), ("expected_close_on", deal.expected_close_on),
            ("closed_on", deal.closed_on), ("loss_reason", deal.loss_reason), ("next_step", deal.next_step),
            ("last_activity_on", deal.last_activity_on),
        )
        if value is not None
    ]  # fmt: skip
    if deal.lines:
        products = say("word.and_joint", language).join(str(line["product"]) for line in deal.lines)
        facts.append(say("deal.products", language, value=products))
    if deal.competitors:
        competitors = say("word.and_joint", language).join(deal.competitors)
        facts.append(say("deal.competitors", language, value=competitors))
    name = deal.name or deal.external_id or f"#{deal.id}"
    stage = word_cell("stage", deal.stage, language)
    return say("deal.head", language, name=name, stage=stage, amount=amount) + "".join(facts)


def _brief(output: AccountBriefed, language: Language) -> str:
    brief = output.brief
    owner = brief.owner or say("brief.nobody", language)
    if brief.restricted:
        return say("brief.restricted", language, name=brief.name, owner=owner)
    if output.asked:
        return _asked(output, owner, language)
    lines = [say("brief.head", language, name=brief.name, owner=owner)]
    if brief.facts:
        lines.append(_facts(brief, language))
    lines.append(
        say(
            "brief.deals", language, open=_state(brief.open, brief, language), won=_state(brief.won, brief, language),
            lost=_state(brief.lost, brief, language),
        )
    )  # fmt: skip
    lines += [say("brief.open_deal", language, what=_cells(deal, brief, language)) for deal in brief.open_deals[:5]]
    if brief.orders and brief.last_order_on:
        worth = money(brief.orders_amount or 0, brief.currency, language)
        last = day(brief.last_order_on, language)
        lines.append(say("brief.orders", language, count=number(brief.orders), amount=worth, last=last))
    for name, rows in (
        ("contact", brief.contacts[:5]), ("activity", brief.activities), ("complaint", brief.open_complaints),
        ("suggestion", brief.open_suggestions), ("task", brief.tasks[:5]),
    ):  # fmt: skip
        lines += [say(f"brief.{name}", language, what=_cells(row, brief, language)) for row in rows]
    if brief.satisfaction is not None:
        lines.append(say("brief.satisfaction", language, value=number(brief.satisfaction)))
    lines += [str(word_fact("risk", note, language)) for note in output.risks]
    if output.next_step is not None:
        lines.append(str(word_fact("next_step", output.next_step, language)))
    return "\n".join(lines)


def _asked(output: AccountBriefed, owner: str, language: Language) -> str:
    """Only what was asked of the account, with a word where it is not recorded."""
    brief, lines = output.brief, []
    for name in output.asked:
        if name in ("contacts", "email"):
            values = [_cells(row, brief, language) for row in brief.contacts] or [say("word.not_recorded", language)]
        elif name == "owner":
            values = [owner]
        else:
            known = name in brief.facts
            values = [_fact(brief, name, language) if known else say("word.not_recorded", language)]
        label = column_label(name, language)
        lines += [say("word.label_value", language, label=label, value=value) for value in values]
    return say("found.person", language, name=brief.name, what=say("word.list_joint", language).join(lines))


def _facts(brief: AccountBrief, language: Language) -> str:
    shown = [
        say("word.label_value", language, label=column_label(name, language), value=_fact(brief, name, language))
        for name in brief.facts
    ]
    return say("word.list_joint", language).join(shown)


def _fact(brief: AccountBrief, name: str, language: Language) -> str:
    value = brief.facts[name]
    if name == "annual_revenue":
        return money(value, brief.currency, language)
    if name in FACTS and FACTS[name].unit is Unit.COUNT:
        return number(value)
    return word_cell(name, value, language)


def _state(state: DealState, brief: AccountBrief, language: Language) -> str:
    if not state.amount:
        return number(state.count)
    return say("brief.state", language, count=number(state.count), amount=money(state.amount, brief.currency, language))


# Cells that say nothing without their label.
LABELLED = {"expected_close_on", "next_step", "due_on", "opened_on"}


def _cells(row: dict[str, Any], brief: AccountBrief, language: Language) -> str:
    """What is recorded of a row, in one line."""
    shown = []
    for name, value in row.items():
        if value is None or (name == "external_id" and row.get("name")):
            continue
        text = money(value, brief.currency, language) if name == "amount" else word_cell(name, value, language)
        if name in LABELLED:
            text = say("word.label_value", language, label=column_label(name, language), value=text)
        shown.append(text)
    return say("word.and_joint", language).join(shown)


def _people(output: PeopleFound, language: Language) -> str:
    """One person in a sentence, several as a count; or teams, or regions."""
    if output.what == "regions":
        return _listed("regions", lambda found: [one.name for one in found.regions])(output, language)
    if output.what == "teams":
        return _teams(output, language)
    if output.order and output.people:
        first = output.people[0].hired_on
        names = [who.name for who in output.people if who.hired_on == first]
        joined = say("word.and_joint", language).join(names)
        return say(f"found.people_{output.order}", language, name=joined, day=word_cell("hired_on", first, language))
    if output.total != 1:
        return _listed("people", lambda found: [who.name for who in found.people])(output, language)
    who = output.people[0]
    # Whoever is gone is told as such, whatever was asked.
    columns = [column.name for column in output.table.columns] if output.table else []
    left = {"left_on": who.left_on} if "left_on" in columns else {}
    if output.asked:
        known = {name: getattr(who, name) for name in output.asked} | left
        lines = [
            say(
                "word.label_value", language, label=column_label(name, language), value=word_cell(name, value, language)
            )
            for name, value in known.items()
        ]
        return say("found.person", language, name=who.name, what=say("word.list_joint", language).join(lines))
    facts = [word_cell("role", who.role.value, language), *([who.title] if who.title else [])]
    told = {"team": who.team, "manager": who.manager, "region": who.region, "email": who.email} | left
    facts += [
        say("word.label_value", language, label=column_label(name, language), value=word_cell(name, value, language))
        for name, value in told.items()
        if value
    ]
    return say("found.person", language, name=who.name, what=say("word.and_joint", language).join(facts))


def _shown(output: RecordShown, language: Language) -> str:
    """What was asked of one record, with a word where it is not recorded; else all its facts."""
    facts = output.view.facts
    lines = []
    for name in output.asked or facts:
        value = facts.get(name)
        if name in FACTS and FACTS[name].unit is Unit.MONEY and value is not None:
            text = money(value, output.view.currency, language)
        else:
            text = say("word.not_recorded", language) if value is None else word_cell(name, value, language)
        lines.append(say("word.label_value", language, label=column_label(name, language), value=text))
    if not lines:
        return say("found.person", language, name=output.view.name, what=say("word.not_recorded", language))
    return say("found.person", language, name=output.view.name, what=say("word.list_joint", language).join(lines))


def _teams(output: PeopleFound, language: Language) -> str:
    """One team in a sentence, several as a count."""
    if output.total != 1:
        return _listed("teams", lambda found: [team.name for team in found.teams])(output, language)
    team = output.teams[0]
    facts = [
        say("word.label_value", language, label=column_label(name, language), value=value)
        for name, value in (("manager", team.manager), ("region", team.region), ("people", number(team.people)))
        if value
    ]
    return say("found.person", language, name=team.name, what=say("word.and_joint", language).join(facts))


WORDED: dict[type[ToolOutput], Callable[[Any, Language], str]] = {
    AccountBriefed: _brief,
    AccountsFound: _accounts,
    ActivitiesFound: _activities,
    DataDescribed: _data,
    DealShown: _deal,
    DealsFound: _deals,
    LibraryAnswer: library_text,
    PeopleFound: _people,
    RecordsAnswer: _records,
    RecordShown: _shown,
    RecordsFound: _kind,
    TargetsFound: _targets,
}
