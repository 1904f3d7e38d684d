"""A module's code with one small fault in it, for each place where one can be.

Comparisons are moved by their boundary and turned round, arithmetic and connectives exchanged, a
`not` dropped, numbers moved by one, texts and truths changed, a condition turned round, an answer
left out, a statement skipped and a condition of a query dropped, such as whose rows. Left alone is
what no test of behaviour could see: docstrings, annotations, what is said to people (the arguments
of a `raise`, of `Text` and of `message`), the arguments of `dataclass`, and what only checks the
code itself: `assert` and the `strict` of `zip`.
"""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
"""What a comparison is changed into: its boundary moved, and its opposite."""

ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitAnd,
    ast.Pow: ast.Mult,
}

SAID = ("Text", "message", "Field", "dataclass", "TypeVar", "cast")
"""Calls whose arguments are words for people or for the type checker."""


LEFT_ALONE = {"annotation", "returns", "exc", "ops", "op", "ctx"}
"""Parts of a statement that hold nothing to change, or words for people."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a module.

    Attributes:
        line: Where it is.
        before: The code as it is.
        after: The code with the fault.
        tree: The whole module with it.
        is_inside: Whether it is in what a function does, and in nothing that is done at loading.
    """

    line: int
    before: str
    after: str
    tree: ast.Module
    is_inside: bool


def faults(source: str) -> Iterator[Fault]:
    """Yield a module with each of its faults, in the order of its lines."""
    tree = ast.parse(source)
    for place in _places(tree, is_inside=False):
        for changed in _changes(place.node):
            yield _with(tree, place, changed)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a node hangs in the tree."""

    node: ast.AST
    parent: ast.AST
    field: str
    at: int | None
    is_inside: bool

    def put(self, node: ast.AST) -> None:
        if self.at is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.at] = node


def _with(tree: ast.Module, place: _Place, changed: ast.AST) -> Fault:
    node = place.node
    ast.copy_location(changed, node)
    place.put(changed)
    whole = ast.fix_missing_locations(copy.deepcopy(tree))
    place.put(node)
    line: int = node.lineno  # type: ignore[attr-defined]
    return Fault(line, _shown(node), _shown(changed), whole, place.is_inside)


def _shown(node: ast.AST) -> str:
    return ast.unparse(node).partition("\n")[0]


def _places(parent: ast.AST, *, is_inside: bool) -> Iterator[_Place]:
    """Yield every node below one, with where it hangs; what is left alone is passed over."""
    function = isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    for field, value in ast.iter_fields(parent):
        if field in LEFT_ALONE:
            continue
        inside = is_inside or (function and field == "body")
        for at, node in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(node, ast.AST) and not _is_left_alone(node):
                where = at if isinstance(value, list) else None
                yield _Place(node, parent, field, where, inside)
                yield from _places(node, is_inside=inside)


def _is_left_alone(node: ast.AST) -> bool:
    match node:
        case ast.Expr(value=ast.Constant()):  # a docstring
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
        case ast.Call(func=ast.Name(id=name)) | ast.Call(func=ast.Attribute(attr=name)):
            return name in SAID
        case ast.Import() | ast.ImportFrom() | ast.Assert() | ast.keyword(arg="strict"):
            return True
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            return True
    return False


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(left=left, ops=[*ops], comparators=rights):
            for at, op in enumerate(ops):
                for other in COMPARISONS[type(op)]:
                    yield ast.Compare(left, [*ops[:at], other(), *ops[at + 1 :]], rights)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in ARITHMETIC:
            yield ast.BinOp(left, ARITHMETIC[type(op)](), right)
        case ast.AugAssign(target=target, op=op, value=value) if type(op) in ARITHMETIC:
            yield ast.AugAssign(target, ARITHMETIC[type(op)](), value)
        case ast.BoolOp(op=op, values=values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
        case ast.UnaryOp(op=ast.Not() | ast.USub() | ast.Invert(), operand=operand):
            yield operand
        case ast.Call(
            func=ast.Attribute(attr="where", value=ast.Call()) as where, args=[*conditions]
        ):
            for at in range(len(conditions)):
                yield ast.Call(where, [*conditions[:at], *conditions[at + 1 :]], [])
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield ast.Constant(value + 1)
        case ast.Constant(value=str(value)):
            yield ast.Constant("XX" + value)
        case ast.Constant(value=bytes(value)):
            yield ast.Constant(b"XX" + value)
        case _:
            yield from _of_statements(node)


def _of_statements(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.If(test=ast.Name() | ast.Attribute() | ast.Call() | ast.NamedExpr()):
            yield ast.If(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
        case ast.IfExp(test=ast.Name() | ast.Attribute() | ast.Call()):
            yield ast.IfExp(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
        case ast.Return(value=ast.expr() as value) if not _is_none(value):
            yield ast.Return(ast.Constant(None))
        case ast.Expr(value=ast.Call() | ast.YieldFrom() | ast.Yield()) | ast.Raise():
            yield ast.Pass()
        case ast.Continue():
            yield ast.Break()
        case ast.Break():
            yield ast.Continue()


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None
