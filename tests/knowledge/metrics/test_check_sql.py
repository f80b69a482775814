"""Every metric against SQL written by hand: for the whole, for a period and for one breakdown, on both databases."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from knowledge.metrics.definitions import METRICS
from knowledge.metrics.model import MetricQuery, Period, Unit
from knowledge.metrics.query import query_metric
from tests.knowledge.metrics.company import PAST, TODAY, Seeded

SECOND_QUARTER = Period(start=date(2026, 4, 1), end=date(2026, 6, 30), grain="quarter")
FIRST_QUARTER = Period(start=date(2026, 1, 1), end=PAST, grain="quarter")


@dataclass(frozen=True)
class Check:
    """`whole` gives the one number. For a flow, `WITHIN` in it is replaced by the days of `period`; for a stock,
    `past` gives the number at the end of March. `grouped` gives label and number by the dimension `by`.
    """

    whole: str
    by: str
    grouped: str
    day: str = ""
    past: str = ""
    period: Period = SECOND_QUARTER


WON = "d.stage_id in (select id from stages where kind = 'won')"
LOST = "d.stage_id in (select id from stages where kind = 'lost')"
CLOSED = "d.stage_id in (select id from stages where kind in ('won', 'lost'))"
OPEN = "d.stage_id in (select id from stages where kind = 'open')"
OWNER = "join people p on p.id = coalesce(d.booked_owner_id, d.owner_id)"
TEAM = """left join team_memberships m on m.person_id = coalesce(d.booked_owner_id, d.owner_id)
    and (m.from_date is null or m.from_date <= d.closed_on) and (m.until_date is null or m.until_date > d.closed_on)
    left join teams t on t.id = m.team_id"""
LINES = "join deal_lines l on l.deal_id = d.id join products r on r.id = l.product_id"
# A median by hand: the mean of the middle one or two.
MEDIAN = """select avg(v) from (select v, row_number() over (order by v) as r, count(*) over () as n from ({}) x) y
    where r in ((n + 1) / 2, (n + 2) / 2)"""
MEDIAN_BY = """select k, avg(v) from (select k, v, row_number() over (partition by k order by v) as r,
    count(*) over (partition by k) as n from ({}) x) y where r in ((n + 1) / 2, (n + 2) / 2) group by k"""
CYCLE = "DAYS(coalesce(d.engaged_on, d.created_on), d.closed_on)"
# The deals that were open on 31 March, told by hand from the story in company.py. Bravo's stage is not known then.
THEN = """with held(name, stage, amount, owner) as (values ('Bravo', null, 50000, 'Rita'),
    ('Foxtrot', 'qualified', 20000, 'Ron'), ('Golf', 'proposal', 120000, 'Rita'), ('Juliet', 'lead', null, null)) """
EARLIER = f"select 1 from deals e where e.account_id = d.account_id and {WON.replace('d.', 'e.')}"

# The changes of stage with the day on which the deal had come into the stage that it left.
MOVES = """(select c.*, coalesce(lag(c.changed_on) over (partition by c.deal_id order by c.changed_on, c.id),
    d.created_on, d.engaged_on) as came
    from deal_history c join deals d on d.id = c.deal_id where c.field = 'stage_id') h
    join stages b on b.id = h.before join stages n on n.id = h.after"""
GOES_ON = "n.kind = 'won' or (n.kind = 'open' and n.position > b.position)"

# The best whole quiz of five questions and more that a person took on a course.
BEST_QUIZ = """(select q.person_id, q.course_id, max(100.0 * q.correct / q.size) as best from quizzes q
    where q.finished_at is not null and q.asked = q.size and q.size >= 5 group by q.person_id, q.course_id) z
    on z.person_id = d.person_id and z.course_id = d.course_id"""
QUIZZED = "case when d.score is null or z.best > d.score then z.best else d.score end"

CHECKS: dict[str, Check] = {
    "bookings": Check(
        f"select sum(d.amount) / 100.0 from deals d where {WON} WITHIN",
        "team",
        f"select t.name, sum(d.amount) / 100.0 from deals d {TEAM} where {WON} group by t.name",
        day="d.closed_on",
    ),
    "lost_amount": Check(
        f"select sum(d.amount) / 100.0 from deals d where {LOST} WITHIN",
        "account",
        f"""select a.name, sum(d.amount) / 100.0 from deals d left join accounts a on a.id = d.account_id
            where {LOST} group by a.name""",
        day="d.closed_on",
        period=FIRST_QUARTER,
    ),
    "loss_rate": Check(
        f"""select 100.0 * sum(case when {LOST} then 1 else 0 end) / count(*) from deals d where {CLOSED} WITHIN""",
        "rep",
        f"""select p.name, 100.0 * sum(case when {LOST} then 1 else 0 end) / count(*) from deals d {OWNER}
            where {CLOSED} group by p.name""",
        day="d.closed_on",
    ),
    "list_price_discount": Check(
        f"""select 100.0 * (1 - 1.0 * sum(l.amount) / sum(r.list_price * l.quantity)) from deals d {LINES}
            where r.list_price > 0 and {WON} WITHIN""",
        "product",
        f"""select r.name, 100.0 * (1 - 1.0 * sum(l.amount) / sum(r.list_price * l.quantity)) from deals d
            left join deal_lines l on l.deal_id = d.id left join products r on r.id = l.product_id
            where {WON} group by r.name""",
        day="d.closed_on",
    ),
    "deals": Check(
        "select count(*) from deals d where 1 = 1 WITHIN",
        "stage",
        "select s.name, count(*) from deals d join stages s on s.id = d.stage_id group by s.name",
        day="coalesce(d.created_on, d.engaged_on)",
    ),
    "deals_won": Check(
        f"select count(*) from deals d where {WON} WITHIN",
        "rep",
        f"select p.name, count(*) from deals d {OWNER} where {WON} group by p.name",
        day="d.closed_on",
    ),
    "deals_lost": Check(
        f"select count(*) from deals d where {LOST} WITHIN",
        "competitor",
        f"""select c.name, count(*) from deals d join deal_competitors c on c.deal_id = d.id where {LOST}
            group by c.name""",
        day="d.closed_on",
    ),
    "deals_closed": Check(
        f"select count(*) from deals d where {CLOSED} WITHIN",
        "product_line",
        f"""select n.name, count(distinct d.id) from deals d left join deal_lines l on l.deal_id = d.id
            left join products r on r.id = l.product_id left join product_lines n on n.id = r.product_line_id
            where {CLOSED} group by n.name""",
        day="d.closed_on",
    ),
    "deals_created": Check(
        "select count(*) from deals d where 1 = 1 WITHIN",
        "channel",
        "select d.channel, count(*) from deals d group by d.channel",
        day="coalesce(d.created_on, d.engaged_on)",
    ),
    "deals_open": Check(
        f"select count(*) from deals d where {OPEN}",
        "stage",
        f"select s.name, count(*) from deals d join stages s on s.id = d.stage_id where {OPEN} group by s.name",
        past=THEN + "select count(*) from held",
    ),
    "win_rate": Check(
        f"""select 100.0 * sum(case when {WON} then 1 else 0 end) / count(*) from deals d where {CLOSED} WITHIN""",
        "product",
        f"""select r.name, 100.0 * count(distinct case when {WON} then d.id end) / count(distinct d.id)
            from deals d left join deal_lines l on l.deal_id = d.id left join products r on r.id = l.product_id
            where {CLOSED} group by r.name""",
        day="d.closed_on",
    ),
    "win_rate_by_amount": Check(
        f"""select 100.0 * sum(case when {WON} then d.amount else 0 end) / sum(d.amount) from deals d
            where {CLOSED} WITHIN""",
        "sector",
        f"""select a.sector, 100.0 * sum(case when {WON} then coalesce(d.amount, 0) else 0 end) / sum(d.amount)
            from deals d left join accounts a on a.id = d.account_id where {CLOSED} group by a.sector""",
        day="d.closed_on",
    ),
    "average_deal_size": Check(
        f"select avg(d.amount) / 100.0 from deals d where {WON} WITHIN",
        "product_line",
        f"""select k, avg(v) / 100.0 from (select n.name as k, d.id, 1.0 * sum(case when l.id is null then d.amount
                else l.amount end) as v from deals d left join deal_lines l on l.deal_id = d.id
                left join products r on r.id = l.product_id left join product_lines n on n.id = r.product_line_id
                where {WON} group by n.name, d.id) x group by k""",
        day="d.closed_on",
    ),
    "median_deal_size": Check(
        MEDIAN.format(f"select d.amount / 100.0 as v from deals d where d.amount is not null and {WON} WITHIN"),
        "product",
        MEDIAN_BY.format(
            f"""select r.name as k, sum(case when l.id is null then d.amount else l.amount end) / 100.0 as v
                from deals d left join deal_lines l on l.deal_id = d.id left join products r on r.id = l.product_id
                where {WON} and d.amount is not null group by r.name, d.id"""
        ),
        day="d.closed_on",
    ),
    "sales_cycle_days": Check(
        f"select avg({CYCLE}) from deals d where {WON} WITHIN",
        "product",
        f"""select k, avg(v) from (select distinct r.name as k, d.id, {CYCLE} as v from deals d
                left join deal_lines l on l.deal_id = d.id left join products r on r.id = l.product_id where {WON}) x
            group by k""",
        day="d.closed_on",
    ),
    "median_sales_cycle_days": Check(
        MEDIAN.format(f"select 1.0 * {CYCLE} as v from deals d where {WON} WITHIN"),
        "rep",
        MEDIAN_BY.format(f"select p.name as k, 1.0 * {CYCLE} as v from deals d {OWNER} where {WON}"),
        day="d.closed_on",
    ),
    "days_to_lose": Check(
        f"select avg({CYCLE}) from deals d where {LOST} WITHIN",
        "loss_reason",
        f"select d.loss_reason, avg({CYCLE}) from deals d where {LOST} group by d.loss_reason",
        day="d.closed_on",
    ),
    "median_days_to_lose": Check(
        MEDIAN.format(f"select 1.0 * {CYCLE} as v from deals d where {LOST} WITHIN"),
        "rep",
        MEDIAN_BY.format(f"select p.name as k, 1.0 * {CYCLE} as v from deals d {OWNER} where {LOST}"),
        day="d.closed_on",
    ),
    "units_won": Check(
        f"select sum(l.quantity) from deals d join deal_lines l on l.deal_id = d.id where {WON} WITHIN",
        "product",
        f"""select r.name, sum(l.quantity) from deals d left join deal_lines l on l.deal_id = d.id
            left join products r on r.id = l.product_id where {WON} group by r.name""",
        day="d.closed_on",
    ),
    "average_selling_price": Check(
        f"""select sum(l.amount) / 100.0 / sum(l.quantity) from deals d join deal_lines l on l.deal_id = d.id
            where {WON} WITHIN""",
        "product",
        f"""select r.name, sum(l.amount) / 100.0 / sum(l.quantity) from deals d left join deal_lines l
            on l.deal_id = d.id left join products r on r.id = l.product_id where {WON} group by r.name""",
        day="d.closed_on",
    ),
    "pipeline": Check(
        f"select sum(d.amount) / 100.0 from deals d where {OPEN}",
        "region",
        f"""select g.name, sum(d.amount) / 100.0 from deals d
            left join people p on p.id = coalesce(d.booked_owner_id, d.owner_id)
            left join regions g on g.id = coalesce(d.region_id, p.region_id) where {OPEN} group by g.name""",
        past=THEN + "select sum(amount) / 100.0 from held",
    ),
    "pipeline_at_list_price": Check(
        f"select sum(r.list_price * l.quantity) / 100.0 from deals d {LINES} where {OPEN}",
        "product_line",
        f"""select n.name, sum(r.list_price * l.quantity) / 100.0 from deals d
            left join deal_lines l on l.deal_id = d.id left join products r on r.id = l.product_id
            left join product_lines n on n.id = r.product_line_id
            where {OPEN} group by n.name""",
        past=THEN
        + """select sum(r.list_price * l.quantity) / 100.0 from held join deals d on d.name = held.name
            join deal_lines l on l.deal_id = d.id join products r on r.id = l.product_id""",
    ),
    "weighted_pipeline": Check(
        f"""select sum(d.amount * coalesce(d.probability, s.probability)) / 100.0 from deals d
            join stages s on s.id = d.stage_id where {OPEN}""",
        "rep",
        f"""select p.name, sum(d.amount * coalesce(d.probability, s.probability)) / 100.0 from deals d
            left join people p on p.id = coalesce(d.booked_owner_id, d.owner_id)
            join stages s on s.id = d.stage_id where {OPEN} group by p.name""",
        past=THEN + "select sum(held.amount * s.probability) / 100.0 from held join stages s on s.name = held.stage",
    ),
    "list_price_realization": Check(
        f"""select 100.0 * sum(l.amount) / sum(r.list_price * l.quantity) from deals d {LINES}
            where r.list_price > 0 and {WON} WITHIN""",
        "product",
        f"""select r.name, 100.0 * sum(l.amount) / sum(r.list_price * l.quantity) from deals d
            left join deal_lines l on l.deal_id = d.id left join products r on r.id = l.product_id
            where {WON} group by r.name""",
        day="d.closed_on",
    ),
    "new_customers": Check(
        f"""select count(distinct d.account_id) from deals d where {WON} and not exists (
                {EARLIER} and e.closed_on < d.closed_on) WITHIN""",
        "rep",
        f"""select p.name, count(*) from deals d {OWNER} where {WON} and d.account_id is not null and not exists (
                {EARLIER} and (e.closed_on < d.closed_on or (e.closed_on = d.closed_on and e.id < d.id)))
            group by p.name""",
        day="d.closed_on",
        period=FIRST_QUARTER,
    ),
    "active_customers": Check(
        f"select count(distinct d.account_id) from deals d where {WON} WITHIN",
        "sector",
        f"""select a.sector, count(distinct a.id) from deals d join accounts a on a.id = d.account_id where {WON}
            group by a.sector""",
        day="d.closed_on",
    ),
    "customers_lost": Check(
        f"""select count(distinct d.account_id) from deals d where {WON} and DAYS(d.closed_on, '{TODAY}') >= 365
            and not exists ({EARLIER} and e.closed_on > d.closed_on
            and DAYS(d.closed_on, e.closed_on) <= 365) WITHIN""",
        "account",
        f"""select a.name, count(*) from accounts a join deals d on d.account_id = a.id where {WON}
            and DAYS(d.closed_on, '{TODAY}') >= 365 and not exists ({EARLIER} and e.closed_on > d.closed_on
            and DAYS(d.closed_on, e.closed_on) <= 365) group by a.name""",
        day="LATER(d.closed_on, 365)",
        period=FIRST_QUARTER,
    ),
    "sales_revenue": Check(
        "select sum(l.amount) / 100.0 from orders o join order_lines l on l.order_id = o.id where 1 = 1 WITHIN",
        "product",
        """select r.name, sum(l.amount) / 100.0 from orders o join order_lines l on l.order_id = o.id
            left join products r on r.id = l.product_id group by r.name""",
        day="o.ordered_on",
    ),
    "average_order_value": Check(
        """select 1.0 * sum(l.amount) / 100.0 / count(distinct d.id) from orders d
            join order_lines l on l.order_id = d.id where 1 = 1 WITHIN""",
        "rep",
        """select p.name, 1.0 * sum(l.amount) / 100.0 / count(distinct d.id) from orders d
            join order_lines l on l.order_id = d.id left join people p on p.id = d.owner_id group by p.name""",
        day="d.ordered_on",
    ),
    "ordering_customers": Check(
        "select count(distinct d.account_id) from orders d where d.account_id is not null WITHIN",
        "rep",
        """select p.name, count(distinct d.account_id) from orders d left join people p on p.id = d.owner_id
            where d.account_id is not null group by p.name""",
        day="d.ordered_on",
    ),
    "order_lines": Check(
        "select count(*) from order_lines l join orders d on d.id = l.order_id where 1 = 1 WITHIN",
        "rep",
        """select p.name, count(*) from order_lines l join orders d on d.id = l.order_id
            left join people p on p.id = d.owner_id group by p.name""",
        day="d.ordered_on",
    ),
    "average_discount": Check(
        """select 100.0 * avg(l.discount_rate) from order_lines l join orders d on d.id = l.order_id
            where 1 = 1 WITHIN""",
        "rep",
        """select p.name, 100.0 * avg(l.discount_rate) from order_lines l join orders d on d.id = l.order_id
            left join people p on p.id = d.owner_id group by p.name""",
        day="d.ordered_on",
    ),
    "orders": Check(
        "select count(*) from orders o where 1 = 1 WITHIN",
        "product",
        """select r.name, count(distinct l.order_id) from order_lines l left join products r on r.id = l.product_id
            group by r.name""",
        day="o.ordered_on",
    ),
    "units_sold": Check(
        "select sum(l.quantity) from orders o join order_lines l on l.order_id = o.id where 1 = 1 WITHIN",
        "channel",
        """select o.channel, sum(l.quantity) from orders o join order_lines l on l.order_id = o.id
            group by o.channel""",
        day="o.ordered_on",
    ),
    "sales_cost": Check(
        "select sum(l.cost) / 100.0 from orders o join order_lines l on l.order_id = o.id where 1 = 1 WITHIN",
        "account",
        """select a.name, sum(l.cost) / 100.0 from orders o join order_lines l on l.order_id = o.id
            left join accounts a on a.id = o.account_id group by a.name""",
        day="o.ordered_on",
    ),
    "gross_profit": Check(
        """select sum(l.amount - l.cost) / 100.0 from orders o join order_lines l on l.order_id = o.id
            where l.cost is not null WITHIN""",
        "rep",
        """select p.name, sum(l.amount - l.cost) / 100.0 from orders o join order_lines l on l.order_id = o.id
            join people p on p.id = o.owner_id group by p.name""",
        day="o.ordered_on",
    ),
    "gross_margin": Check(
        """select 100.0 * (sum(l.amount) - sum(l.cost)) / sum(l.amount) from orders o
            join order_lines l on l.order_id = o.id where l.cost is not null WITHIN""",
        "product",
        """select r.name, 100.0 * sum(l.amount - l.cost)
                / nullif(sum(case when l.cost is not null then l.amount end), 0)
            from orders o join order_lines l on l.order_id = o.id left join products r on r.id = l.product_id
            group by r.name""",
        day="o.ordered_on",
    ),
    "discount_rate": Check(
        """select 100.0 * sum(l.amount / (1 - l.discount_rate) - l.amount) / sum(l.amount / (1 - l.discount_rate))
            from orders o join order_lines l on l.order_id = o.id where l.discount_rate < 1 WITHIN""",
        "product",
        """select r.name,
                100.0 * sum(case when l.discount_rate < 1 then l.amount / (1 - l.discount_rate) - l.amount end)
                / nullif(sum(case when l.discount_rate < 1 then l.amount / (1 - l.discount_rate) end), 0)
            from orders o join order_lines l on l.order_id = o.id left join products r on r.id = l.product_id
            group by r.name""",
        day="o.ordered_on",
    ),
    "repeat_purchase_rate": Check(
        """select 100.0 * count(distinct case when exists (select 1 from orders e where e.account_id = o.account_id
                and (e.ordered_on < o.ordered_on or (e.ordered_on = o.ordered_on and e.id < o.id))) then o.account_id
                end) / count(distinct o.account_id) from orders o where o.account_id is not null WITHIN""",
        "sector",
        """select a.sector, 100.0 * count(distinct case when (select count(*) from orders e
                where e.account_id = a.id) > 1 then a.id end) / count(distinct a.id)
            from orders o join accounts a on a.id = o.account_id group by a.sector""",
        day="o.ordered_on",
    ),
    "accounts": Check(
        "select count(*) from accounts",
        "sector",
        "select sector, count(*) from accounts group by sector",
        past=f"select count(*) from accounts where created_on is null or created_on <= '{PAST}'",
    ),
    "leads": Check(
        "select count(*) from leads d where 1 = 1 WITHIN",
        "source",
        "select source, count(*) from leads group by source",
        day="d.created_on",
    ),
    "lead_conversion": Check(
        """select 100.0 * sum(case when d.status = 'converted' then 1 else 0 end) / count(d.status) from leads d
            where 1 = 1 WITHIN""",
        "rep",
        """select p.name, 100.0 * sum(case when d.status = 'converted' then 1 else 0 end) / count(d.status) from leads d
            join people p on p.id = d.owner_id group by p.name""",
        day="d.created_on",
    ),
    "stage_conversion": Check(
        f"""select 100.0 * sum(case when {GOES_ON} then 1 else 0 end) / count(*) from {MOVES}
            where b.kind = 'open' WITHIN""",
        "stage",
        f"""select b.name, 100.0 * sum(case when {GOES_ON} then 1 else 0 end) / count(*) from {MOVES}
            where b.kind = 'open' group by b.name""",
        day="h.changed_on",
    ),
    "days_in_stage": Check(
        f"select avg(DAYS(h.came, h.changed_on)) from {MOVES} where b.kind = 'open' WITHIN",
        "stage",
        f"select b.name, avg(DAYS(h.came, h.changed_on)) from {MOVES} where b.kind = 'open' group by b.name",
        day="h.changed_on",
    ),
    "csat": Check(
        "select avg(d.score * 5.0 / d.scale) from satisfaction_scores d where 1 = 1 WITHIN",
        "account",
        """select a.name, avg(d.score * 5.0 / d.scale) from satisfaction_scores d
            join accounts a on a.id = d.account_id group by a.name""",
        day="d.scored_on",
    ),
    "complaints": Check(
        "select count(*) from complaints d where d.kind = 'complaint' WITHIN",
        "product",
        """select r.name, count(*) from complaints d left join products r on r.id = d.product_id
            where d.kind = 'complaint' group by r.name""",
        day="d.opened_on",
    ),
    "complaints_open": Check(
        "select count(*) from complaints where kind = 'complaint' and resolved_on is null",
        "rep",
        """select p.name, count(*) from complaints d join people p on p.id = d.owner_id
            where d.kind = 'complaint' and d.resolved_on is null group by p.name""",
        past=f"""select count(*) from complaints where kind = 'complaint' and opened_on <= '{PAST}'
            and (resolved_on is null or resolved_on > '{PAST}')""",
    ),
    "suggestions": Check(
        "select count(*) from complaints d where d.kind = 'suggestion' WITHIN",
        "account",
        """select a.name, count(*) from complaints d join accounts a on a.id = d.account_id
            where d.kind = 'suggestion' group by a.name""",
        day="d.opened_on",
    ),
    "complaint_resolution_days": Check(
        """select avg(DAYS(d.opened_on, d.resolved_on)) from complaints d
            where d.kind = 'complaint' and d.resolved_on is not null WITHIN""",
        "account",
        """select a.name, avg(DAYS(d.opened_on, d.resolved_on)) from complaints d
            join accounts a on a.id = d.account_id where d.kind = 'complaint' and d.resolved_on is not null
            group by a.name""",
        day="d.resolved_on",
    ),
    "average_employees": Check(
        "select avg(1.0 * employees) from accounts",
        "sector",
        "select sector, avg(1.0 * employees) from accounts group by sector",
        past=f"select avg(1.0 * employees) from accounts where created_on is null or created_on <= '{PAST}'",
    ),
    "average_annual_revenue": Check(
        "select avg(annual_revenue) / 100.0 from accounts",
        "sector",
        "select sector, avg(annual_revenue) / 100.0 from accounts group by sector",
        past=f"select avg(annual_revenue) / 100.0 from accounts where created_on is null or created_on <= '{PAST}'",
    ),
    "contacts": Check(
        "select count(*) from contacts",
        "account",
        "select a.name, count(*) from contacts c left join accounts a on a.id = c.account_id group by a.name",
        past=f"select count(*) from contacts where created_on is null or created_on <= '{PAST}'",
    ),
    "reps": Check(
        "select count(*) from people where role = 'rep' and not is_owner and left_on is null",
        "region",
        """select r.name, count(*) from people p left join regions r on r.id = p.region_id
            where p.role = 'rep' and not p.is_owner and p.left_on is null group by r.name""",
        past=f"""select count(*) from people where role = 'rep' and not is_owner
            and (hired_on is null or hired_on <= '{PAST}') and (left_on is null or left_on > '{PAST}')""",
    ),
    "people": Check(
        "select count(*) from people where not is_owner and left_on is null",
        "region",
        """select r.name, count(*) from people p left join regions r on r.id = p.region_id
            where not p.is_owner and p.left_on is null group by r.name""",
        past=f"""select count(*) from people where not is_owner
            and (hired_on is null or hired_on <= '{PAST}') and (left_on is null or left_on > '{PAST}')""",
    ),
    "list_price": Check(
        "select avg(list_price) / 100.0 from products",
        "product_line",
        """select n.name, avg(r.list_price) / 100.0 from products r join product_lines n on n.id = r.product_line_id
            group by n.name""",
        past="select avg(list_price) / 100.0 from products",
    ),
    "products": Check(
        "select count(*) from products",
        "product_line",
        """select n.name, count(*) from products r join product_lines n on n.id = r.product_line_id
            group by n.name""",
        past="select count(*) from products",
    ),
    "activities": Check(
        "select count(*) from activities d where 1 = 1 WITHIN",
        "activity_kind",
        "select kind, count(*) from activities group by kind",
        day="d.happened_on",
    ),
    **{
        f"{kind}s": Check(
            f"select count(*) from activities d where d.kind = '{kind}' WITHIN",
            "rep",
            f"""select p.name, count(*) from activities d join people p on p.id = d.person_id
                where d.kind = '{kind}' group by p.name""",
            day="d.happened_on",
        )
        for kind in ("call", "visit", "email", "meeting", "message")
    },
    "tasks_open": Check(
        "select count(*) from tasks where done_on is null",
        "rep",
        """select p.name, count(*) from tasks d join people p on p.id = d.person_id where d.done_on is null
            group by p.name""",
        past=f"select count(*) from tasks where done_on is null or done_on > '{PAST}'",
    ),
    **{
        name: Check(
            f"select count(*) from {table} d where 1 = 1 WITHIN",
            "rep",
            f"select p.name, count(*) from {table} d join people p on p.id = d.{owner} group by p.name",
            day=f"d.{day}",
        )
        for name, table, owner, day in (
            ("reviews", "review_meetings", "owner_id", "held_on"),
            ("feedback", "feedback", "person_id", "given_on"),
            ("evaluations", "evaluations", "person_id", "evaluated_on"),
            ("findings", "findings", "owner_id", "found_on"),
            ("adjustments", "adjustments", "owner_id", "starts_on"),
            ("stories", "success_stories", "person_id", "told_on"),
        )
    },
    "evaluation_score": Check(
        "select avg(d.score) from evaluations d where 1 = 1 WITHIN",
        "rep",
        "select p.name, avg(d.score) from evaluations d join people p on p.id = d.person_id group by p.name",
        day="d.evaluated_on",
    ),
    "activities_per_deal": Check(
        """select 1.0 * count(*) / count(distinct d.deal_id) from activities d where d.deal_id is not null WITHIN""",
        "rep",
        """select p.name, 1.0 * count(*) / count(distinct d.deal_id) from activities d
            join people p on p.id = d.person_id where d.deal_id is not null group by p.name""",
        day="d.happened_on",
    ),
    "target": Check(
        # No target of the second quarter is the whole company's, so those of the regions are the whole.
        """select sum(t.amount) / 100.0 from targets t where t.metric = 'bookings' and t.region_id is not null
            and t.period_start = '2026-04-01' and t.period_end = '2026-06-30' WITHIN""",
        "rep",
        """select p.name, sum(t.amount) / 100.0 from targets t join people p on p.id = t.person_id
            where t.metric = 'bookings' and t.period_start = '2026-04-01' and t.period_end = '2026-06-30'
            group by p.name""",
        day="t.period_start",
    ),
    "attainment": Check(
        f"""select 100.0 * sum(d.amount) / (select sum(t.amount) from targets t where t.metric = 'bookings'
                and t.region_id is not null) from deals d where {WON}
            and d.closed_on between '2026-04-01' and '2026-06-30' WITHIN""",
        "team",
        f"""select g.name, 100.0 * coalesce(sum(x.amount), 0) / max(g.target) from (
                select t.name, t.id, max(q.amount) as target from teams t
                join targets q on q.team_id = t.id group by t.name, t.id) g
            left join (select t.id, d.amount from deals d {TEAM}
                where {WON} and d.closed_on between '2026-04-01' and '2026-06-30') x on x.id = g.id
            group by g.name""",
        day="d.closed_on",
    ),
    "gap_to_target": Check(
        f"""select ((select sum(t.amount) from targets t where t.metric = 'bookings' and t.region_id is not null)
                - sum(d.amount)) / 100.0 from deals d where {WON}
            and d.closed_on between '2026-04-01' and '2026-06-30' WITHIN""",
        "rep",
        f"""select p.name, (max(t.amount) - coalesce((select sum(d.amount) from deals d where {WON}
                and coalesce(d.booked_owner_id, d.owner_id) = p.id
                and d.closed_on between '2026-04-01' and '2026-06-30'), 0)) / 100.0
            from people p join targets t on t.person_id = p.id and t.period_end = '2026-06-30' group by p.name, p.id""",
        day="d.closed_on",
    ),
    "coverage": Check(
        f"""select 1.0 * (select sum(d.amount) from deals d where {OPEN}) / (
                (select sum(t.amount) from targets t where t.metric = 'bookings' and t.region_id is not null)
                - (select sum(d.amount) from deals d where {WON}
                    and d.closed_on between '2026-04-01' and '2026-06-30'))""",
        "region",
        # The West has reached its target, so nothing is left to cover.
        f"""select name, case when lacking > 0 then 1.0 * held / lacking end from (select g.name,
                (select sum(d.amount) from deals d join people p on p.id = d.owner_id
                    where coalesce(d.region_id, p.region_id) = g.id and {OPEN}) as held,
                max(t.amount) - coalesce((select sum(d.amount) from deals d {OWNER}
                    where coalesce(d.region_id, p.region_id) = g.id and {WON}
                    and d.closed_on between '2026-04-01' and '2026-06-30'), 0) as lacking
            from regions g join targets t on t.region_id = g.id group by g.name, g.id) x""",
    ),
    "forecast": Check(
        f"""select ((select sum(d.amount) from deals d where {WON}
                    and d.closed_on between '2026-04-01' and '2026-06-30')
                + (select sum(d.amount * coalesce(d.probability, s.probability)) from deals d
                    join stages s on s.id = d.stage_id where {OPEN}
                    and d.expected_close_on between '2026-04-01' and '2026-06-30')) / 100.0""",
        "rep",
        f"""select p.name, sum(case when {WON} then coalesce(d.amount, 0)
                else d.amount * coalesce(d.probability, s.probability) end) / 100.0
            from deals d {OWNER} join stages s on s.id = d.stage_id
            where ({WON} and d.closed_on between '2026-04-01' and '2026-06-30')
               or ({OPEN} and d.expected_close_on between '2026-04-01' and '2026-06-30') group by p.name""",
    ),
    "weighted_expected": Check(
        f"""select sum(d.amount * coalesce(d.probability, s.probability)) / 100.0 from deals d
            join stages s on s.id = d.stage_id where {OPEN} WITHIN""",
        "stage",
        f"""select s.name, sum(d.amount * coalesce(d.probability, s.probability)) / 100.0 from deals d
            join stages s on s.id = d.stage_id where {OPEN} group by s.name""",
        day="d.expected_close_on",
    ),
    "candidates": Check(
        "select count(*) from candidates d where 1 = 1 WITHIN",
        "opening",
        "select o.name, count(*) from candidates d join openings o on o.id = d.opening_id group by o.name",
        day="d.applied_on",
    ),
    "offers": Check(
        "select count(*) from candidates d where d.offered_on is not null WITHIN",
        "team",
        """select t.name, count(*) from candidates d join openings o on o.id = d.opening_id
            join teams t on t.id = o.team_id where d.offered_on is not null group by t.name""",
        day="d.offered_on",
    ),
    "hires": Check(
        "select count(*) from candidates d where d.hired_on is not null WITHIN",
        "stage",
        "select d.stage, count(*) from candidates d where d.hired_on is not null group by d.stage",
        day="d.hired_on",
    ),
    "days_to_hire": Check(
        "select avg(DAYS(d.applied_on, d.hired_on)) from candidates d where d.hired_on is not null WITHIN",
        "opening",
        """select o.name, avg(DAYS(d.applied_on, d.hired_on)) from candidates d
            join openings o on o.id = d.opening_id where d.hired_on is not null group by o.name""",
        day="d.hired_on",
    ),
    "commission": Check(
        "select sum(d.amount) / 100.0 from payouts d where 1 = 1 WITHIN",
        "team",
        """select t.name, sum(d.amount) / 100.0 from payouts d
            left join team_memberships m on m.person_id = d.person_id
                and coalesce(m.from_date, '1900-01-01') <= d.period_end
                and coalesce(m.until_date, '2999-01-01') > d.period_end
            left join teams t on t.id = m.team_id group by t.name""",
        day="d.period_end",
    ),
    "awards": Check(
        "select count(*) from awards d where 1 = 1 WITHIN",
        "rep",
        "select p.name, count(*) from awards d join people p on p.id = d.person_id group by p.name",
        day="d.given_on",
    ),
    # Without a period the newest quarter that is over counts, a region by itself and not beside its lines.
    "market_size": Check(
        """select sum(d.size) / 100.0 from markets d where d.product_line_id is null
            and d.period_start = '2026-01-01' WITHIN""",
        "region",
        """select g.name, sum(d.size) / 100.0 from markets d join regions g on g.id = d.region_id
            where d.product_line_id is null and d.period_start = '2026-01-01' group by g.name""",
        day="d.period_start",
        period=FIRST_QUARTER,
    ),
    "market_growth": Check(
        """select 100.0 * (sum(d.size) / sum(d.size / (1 + d.growth / 100)) - 1) from markets d
            where d.product_line_id is null and d.period_start = '2026-01-01' WITHIN""",
        "product_line",
        """select n.name, d.growth from markets d join product_lines n on n.id = d.product_line_id
            where d.period_start = '2026-01-01'""",
        day="d.period_start",
        period=FIRST_QUARTER,
    ),
    "market_share": Check(
        f"""select 100.0 * sum(d.amount) / (select sum(k.size) from markets k
                where k.product_line_id is null and k.period_start = '2026-01-01')
            from deals d {OWNER} where {WON} and d.closed_on between '2026-01-01' and '2026-03-31'
            and coalesce(d.region_id, p.region_id) in (select region_id from markets) WITHIN""",
        "region",
        f"""select g.name, 100.0 * coalesce((select sum(d.amount) from deals d {OWNER} where {WON}
                and d.closed_on between '2026-01-01' and '2026-03-31'
                and coalesce(d.region_id, p.region_id) = g.id), 0) / k.size
            from regions g join markets k on k.region_id = g.id and k.product_line_id is null
                and k.period_start = '2026-01-01'""",
        day="d.closed_on",
        period=FIRST_QUARTER,
    ),
    # Without a period this quarter counts; the year's budget is none of it.
    "budget": Check(
        "select sum(d.amount) / 100.0 from budgets d where d.period_end = '2026-06-30' WITHIN",
        "spend_category",
        "select d.category, sum(d.amount) / 100.0 from budgets d where d.period_end = '2026-06-30' group by d.category",
        day="d.period_start",
    ),
    "spend": Check(
        "select sum(d.amount) / 100.0 from expenses d where 1 = 1 WITHIN",
        "team",
        """select t.name, sum(d.amount) / 100.0 from expenses d left join teams t on t.id = d.team_id
            group by t.name""",
        day="d.spent_on",
    ),
    "budget_variance": Check(
        """select ((select sum(b.amount) from budgets b where b.period_end = '2026-06-30') - sum(d.amount)) / 100.0
            from expenses d where d.spent_on between '2026-04-01' and '2026-06-30' WITHIN""",
        "team",
        """select t.name, (sum(b.amount) - coalesce((select sum(d.amount) from expenses d
                where coalesce(d.team_id, 0) = coalesce(b.team_id, 0)
                and d.spent_on between '2026-04-01' and '2026-06-30'), 0)) / 100.0
            from budgets b left join teams t on t.id = b.team_id where b.period_end = '2026-06-30'
            group by t.name, b.team_id""",
        day="d.spent_on",
    ),
    "training_completion": Check(
        "select 100.0 * count(d.completed_on) / count(*) from enrolments d where 1 = 1 WITHIN",
        "course",
        """select c.name, 100.0 * count(d.completed_on) / count(*) from enrolments d
            join courses c on c.id = d.course_id group by c.name""",
        day="d.enrolled_on",
    ),
    "training_score": Check(
        f"""select avg({QUIZZED}) from enrolments d left join {BEST_QUIZ}
            where coalesce(d.score, z.best) is not null and d.completed_on is not null WITHIN""",
        "rep",
        f"""select p.name, avg({QUIZZED}) from enrolments d join people p on p.id = d.person_id left join {BEST_QUIZ}
            where coalesce(d.score, z.best) is not null and d.completed_on is not null group by p.name""",
        day="d.completed_on",
    ),
}  # fmt: skip


def run(session: Session, sql: str) -> list[Any]:
    """The rows of hand-written SQL; DAYS and LATER stand for what the databases write differently."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    days = r"(julianday(\2) - julianday(\1))" if sqlite else r"(cast(\2 as date) - cast(\1 as date))"
    later = r"date(\1, '+\2 days')" if sqlite else r"(\1 + \2)"
    sql = re.sub(r"DAYS\(((?:coalesce\([^)]*\)|[^,()])+), ([^)]+)\)", days, sql)
    return list(session.execute(text(re.sub(r"LATER\(([^,]+), (\d+)\)", later, sql))))


def close(found: float | None, expected: Any) -> bool:
    return found is None if expected is None else found == pytest.approx(float(expected), abs=1e-3)


def test_every_metric_has_a_check() -> None:
    assert set(CHECKS) == set(METRICS)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(CHECKS))
def test_whole(company: Seeded, name: str) -> None:
    with company.database.transaction() as session:
        found = query_metric(company.access(session), MetricQuery(metric=name))
        (expected,) = run(session, CHECKS[name].whole.replace("WITHIN", ""))[0]
    assert expected is not None
    assert close(found.rows[0].value, expected), (found.rows, expected)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(name for name in CHECKS if CHECKS[name].day))
def test_period(company: Seeded, name: str) -> None:
    check = CHECKS[name]
    within = f"and {check.day} between '{check.period.start}' and '{check.period.end}'"
    with company.database.transaction() as session:
        found = query_metric(company.access(session), MetricQuery(metric=name, period=check.period))
        (expected,) = run(session, check.whole.replace("WITHIN", within))[0]
    assert expected
    assert close(found.rows[0].value, expected), (found.rows, expected)
    assert found.period == check.period


@pytest.mark.parametrize("name", sorted(name for name in CHECKS if CHECKS[name].past))
def test_stock_as_of_a_past_day(company: Seeded, name: str) -> None:
    with company.database.transaction() as session:
        found = query_metric(company.access(session), MetricQuery(metric=name, period=FIRST_QUARTER))
        (expected,) = run(session, CHECKS[name].past)[0]
    assert expected
    assert close(found.rows[0].value, expected), (found.rows, expected)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(CHECKS))
def test_grouped(company: Seeded, name: str) -> None:
    check = CHECKS[name]
    with company.database.transaction() as session:
        found = query_metric(company.access(session), MetricQuery(metric=name, group_by=(check.by,)))
        expected = dict(map(tuple, run(session, check.grouped)))
    values = {row.keys[0]: row.value for row in found.rows if row.value is not None or row.keys[0] in expected}
    assert expected
    if METRICS[name].parts:  # people with records and no target, and the other way round, have no value
        values = {key: value for key, value in values.items() if key in expected}
    else:
        assert None in expected or None not in values
    assert set(values) == set(expected)
    assert {key: value for key, value in values.items() if not close(value, expected[key])} == {}


def test_every_flow_has_its_day() -> None:
    for metric in METRICS.values():
        if metric.kind == "flow" and not metric.parts and metric.name != "target":
            assert metric.day is not None, metric.name


def test_percentages_and_means_never_add_up() -> None:
    for metric in METRICS.values():
        assert not (metric.additive and (metric.unit in (Unit.PERCENT, Unit.DAYS, Unit.SCORE) or metric.each))
