# ruff: noqa: E501 - a table of headers reads best a row a line
"""Headers of common exports → kind and fields."""

from __future__ import annotations

import pytest

from knowledge.imports.fields import KINDS
from knowledge.imports.headers import read_mapping, recognise
from knowledge.imports.text import name_key, plain_key
from knowledge.refusals import Refusal

# File name, headers as the product writes them, the kind, and the fields that must be found.
EXPORTS = [
    ("Opportunity.csv", "Id,IsDeleted,AccountId,Name,StageName,Amount,Probability,CloseDate,Type,LeadSource,IsClosed,IsWon,OwnerId,CreatedDate",
     "deals", {"AccountId": "account_ref", "StageName": "stage", "CloseDate": "close_date", "IsWon": "is_won", "OwnerId": "owner_ref", "Type": None}),
    ("report.csv", "Opportunity Owner,Account Name,Opportunity Name,Stage,Fiscal Period,Amount,Probability (%),Close Date,Created Date",
     "deals", {"Opportunity Owner": "owner", "Opportunity Name": "name", "Probability (%)": "probability"}),
    ("User.csv", "Id,Username,LastName,FirstName,Name,Email,IsActive,ManagerId,Title",
     "people", {"Name": "name", "Username": None, "ManagerId": "manager", "IsActive": "active"}),
    ("Task.csv", "Id,WhoId,WhatId,Subject,ActivityDate,Status,OwnerId,Description",
     "tasks", {"WhoId": "contact_ref", "WhatId": "deal_ref", "Subject": "title", "OwnerId": "person_ref", "ActivityDate": "due_on"}),
    ("OpportunityLineItem.csv", "Id,OpportunityId,Product2Id,Quantity,UnitPrice,TotalPrice",
     "deal_lines", {"OpportunityId": "deal_ref", "Product2Id": "product_ref", "TotalPrice": "amount"}),
    ("hubspot-crm-exports-all-deals.csv", "Record ID,Deal Name,Deal Stage,Pipeline,Amount,Close Date,Create Date,Deal owner,Is Closed Won,Associated Company IDs,Associated Company,Associated Company (Primary)",
     "deals", {"Record ID": "external_id", "Deal owner": "owner", "Associated Company": None, "Associated Company (Primary)": "account", "Associated Company IDs": "account_ref"}),
    ("hubspot-companies.csv", "Record ID,Company name,Company Domain Name,Industry,Company owner,Create Date,Number of Employees",
     "accounts", {"Company name": "name", "Company owner": "owner", "Number of Employees": "employees"}),
    ("deals-1.csv", "Deal - ID,Deal - Title,Deal - Organization,Deal - Stage,Deal - Status,Deal - Value,Deal - Currency,Deal - Owner,Deal - Won time,Deal - Lost time",
     "deals", {"Deal - ID": "external_id", "Deal - Title": "name", "Deal - Value": "amount", "Deal - Won time": "won_on"}),
    ("people-1.csv", "Person - ID,Person - Name,Person - Organization,Person - Email - Work,Person - Phone - Work,Person - Owner",
     "contacts", {"Person - Organization": "account", "Person - Email - Work": "email"}),
    ("Deals.csv", "Record Id,Deal Owner.id,Deal Owner,Amount,Deal Name,Closing Date,Account Name.id,Account Name,Stage,Probability (%),Reason For Loss",
     "deals", {"Deal Owner.id": "owner_ref", "Deal Owner": "owner", "Account Name.id": "account_ref", "Closing Date": "close_date", "Reason For Loss": "loss_reason"}),
    ("Calls.csv", "Subject,Call Type,Call Start Time,Call Duration,Call Owner,Related To",
     "activities", {"Call Start Time": "happened", "Call Duration": "duration_minutes", "Call Owner": "person", "Related To": "account"}),
    ("商机.csv", "商机名称,商机编号,客户名称,商机金额（元）,预计成交日期,商机阶段,赢率,阶段状态,负责人,创建时间,输单原因",
     "deals", {"商机金额（元）": "amount", "预计成交日期": "expected_close_on", "阶段状态": "status", "赢率": "probability"}),
    ("销售机会.csv", "销售机会名称,客户名称,销售机会所有人,销售金额,结单日期,销售阶段,可能性,币种,创建日期",
     "deals", {"销售机会名称": "name", "销售机会所有人": "owner", "结单日期": "close_date"}),
    ("客户.csv", "客户名称,客户编号,客户级别,客户来源,一级行业,国家,市,负责人,创建时间",
     "accounts", {"客户级别": "tier", "一级行业": "sector", "市": "city"}),
    ("目标.csv", "负责人,季度,目标金额（万元）", "targets", {"季度": "quarter", "目标金额（万元）": "amount"}),
    ("leads.xlsx", "Assigned to,Name,E-mail,Phone,Town,Status,Last contact,Next follow-up,Interest,Notes",
     "leads", {"Assigned to": "owner", "Last contact": "last_contact_on", "Next follow-up": "next_follow_up_on", "Interest": "interest"}),
    ("客户跟进表.xlsx", "负责人,姓名,电话,区域,状态,最近联系,下次跟进,意向产品,预算,备注",
     "leads", {"最近联系": "last_contact_on", "意向产品": "interest", "预算": None}),
    ("sheet.csv", "Date,Customer,Region,Category,Product,Quantity,Discount,Amount,Profit",
     "orders", {"Date": "ordered_on", "Category": "line", "Amount": "amount", "Profit": "profit"}),
    ("订单明细.csv", "订单编号,订单日期,客户名称,地区,类别,产品名称,数量,折扣,销售额,利润",
     "orders", {"订单日期": "ordered_on", "折扣": "discount_rate", "利润": "profit"}),
    ("sales_pipeline.csv", "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value",
     "deals", {"sales_agent": "owner", "engage_date": "engaged_on", "close_value": "amount"}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "headers", "kind", "wanted"), EXPORTS, ids=[export[0] for export in EXPORTS])
def test_exports_are_recognised(name: str, headers: str, kind: str, wanted: dict[str, str | None]) -> None:
    found = recognise(headers.split(","), [name])
    assert found.kind is not None
    assert found.kind.name == kind
    mapped = {column.header: column.field for column in found.mapping}
    assert {header: mapped[header] for header in wanted} == wanted
    assert list(mapped) == headers.split(","), "every column is accounted for"


def test_a_slip_is_matched_and_called_fuzzy() -> None:
    found = recognise(["Deal ID", "Deal Nmae", "Acount Name", "Stage", "Amount"], ["x.csv"])
    how = {column.header: (column.field, column.how) for column in found.mapping}
    assert how["Acount Name"] == ("account", "fuzzy")


def test_an_id_is_no_slip_for_a_name() -> None:
    found = recognise(["Deal ID", "Contact Name.id", "Account", "Stage", "Amount"], ["deals.csv"])
    assert {column.header: column.field for column in found.mapping}["Contact Name.id"] is None


@pytest.mark.parametrize(
    "headers", [["foo", "bar"], ["account"], ["Owner", "Won", "Lost", "Open"], ["回款编号", "回款日期", "回款金额"]]
)
def test_what_is_no_list_is_left_alone(headers: list[str]) -> None:
    found = recognise(headers, ["x.csv"])
    assert found.kind is None
    assert found.problem is not None


def test_a_dictionary_of_columns_is_no_list() -> None:
    found = recognise(["Table", "Field", "Description"], ["data_dictionary.csv"])
    assert found.problem is not None
    assert found.problem.code == "file.dictionary"


def test_a_mapping_wins_over_what_was_recognised() -> None:
    own = read_mapping(
        {"x.csv": {"kind": "deals", "columns": {"Who": "owner", "Amount": "extra", "Deal ID": "ignore"}}}
    )
    found = recognise(["Deal ID", "Who", "Stage", "Amount", "Account"], ["x.csv"], own["x.csv"])
    assert found.columns == {"owner": 1, "stage": 2, "account": 4}
    assert found.extras == {"Amount": 3}
    assert [column.how for column in found.mapping] == ["ignored", "map", "exact", "extra", "exact"]


@pytest.mark.parametrize(
    "data", [{"x.csv": "deals"}, {"x.csv": {"kind": "nonsense"}}, {"x.csv": {"columns": {"A": "nonsense"}}}]
)
def test_a_wrong_mapping_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(Refusal) as refusal:
        read_mapping(data)
    assert refusal.value.code == "import.map"


def test_the_columns_that_hold_ids_are_all_known() -> None:
    from knowledge.imports.directory import REFERENCE_COLUMNS, TABLES

    by_table = {table.name: record for record, table in TABLES.items()}
    filled = {(kind.table, field.column) for kind in KINDS.values() for field in kind.fields.values() if field.column}
    found = {
        column: by_table[key.target_fullname.split(".")[0]]
        for table, column in filled
        if table is not None and column in table.c
        for key in table.c[column].foreign_keys
    }
    assert found
    assert {column: REFERENCE_COLUMNS[column] for column in found} == found


@pytest.mark.parametrize(
    ("left", "right"),
    [("Acme, Inc.", "ACME"), ("GTX Pro", "GTXPro"), ("上海智云（集团）有限公司", "上海智云(集团)"), ("Café", "café")],
)
def test_names_that_are_one(left: str, right: str) -> None:
    assert name_key(left) == name_key(right)


@pytest.mark.parametrize(("left", "right"), [("Store 12", "Store 13"), ("Acme North", "Acme"), ("😀", "😁")])
def test_names_that_are_two(left: str, right: str) -> None:
    assert name_key(left) != name_key(right)
    assert plain_key(left) != plain_key(right)
