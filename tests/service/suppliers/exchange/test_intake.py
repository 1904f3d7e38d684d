import pytest

from service.suppliers.exchange.folder import InFile
from service.suppliers.exchange.intake import as_csv, given_of, role_of


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("suppliers.csv", "suppliers"),
        ("SUPPLIERS-2026.xlsx", "suppliers"),
        ("contracts.csv", "contracts"),
        ("ledger-10.csv", "ledger"),
        ("my ledger.csv", None),
    ],
)
def test_the_beginning_of_a_name_tells_what_a_file_holds(name, role):
    assert role_of(name) == role


def test_a_contract_register_lies_beside_every_ledger_and_is_screened_alone_without_one():
    files = [InFile(name, b"") for name in ("contracts.csv", "ledger.csv", "suppliers.csv", "x")]
    assert [(one.role, len(one.beside)) for one in given_of(files)] == [
        ("suppliers", 0),
        ("ledger", 1),
    ]
    assert [one.role for one in given_of(files[:1])] == ["contracts"]


def test_cells_leave_as_they_are():
    assert as_csv(("a",), iter([("-7",), ('å;"',)])) == 'a\r\n-7\r\n"å;"""\r\n'.encode()
