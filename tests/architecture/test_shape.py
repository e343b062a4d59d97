"""Sizes and names, so that a file stays one thought and says which."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.house import HOUSE, ROOT, channel_kinds, parse, sources

MAX_FILE = 300  # lines
MAX_FUNCTION = 40  # lines, its docstring not counted
SAYS_NOTHING = re.compile(r"(?i)^(utils?|utilities|helpers?|common|misc|managers?)$")
CLASS_SAYS_NOTHING = re.compile(r"(Manager|Helper|Utils?|Common)$")
CODE = ".py .ts .vue .css .sh"


def written(path: Path) -> bool:
    """False for what a tool writes: one history of migrations, one file of generated types."""
    return path.name != "schema.d.ts" and path.parent.name != "versions"


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    docstring = (ast.get_docstring(function, clean=False) or "").count("\n")
    return (function.end_lineno or function.lineno) - function.lineno + 1 - docstring


def test_no_file_is_longer_than_one_thought() -> None:
    files = [path for path in sources(ROOT, (*HOUSE, "tests"), CODE) if written(path)]
    lines = {str(path.relative_to(ROOT)): path.read_text("utf-8").count("\n") for path in files}
    assert {name: count for name, count in lines.items() if count > MAX_FILE} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{function.lineno} {function.name} has {length(function)} lines"
        for path in sources(ROOT)
        if written(path)
        for function in functions(parse(path))
        if length(function) > MAX_FUNCTION
    ]
    assert long == []


def test_file_and_folder_names_say_something() -> None:
    names = {
        path.relative_to(ROOT)
        for path in sources(ROOT, (*HOUSE, "tests"), CODE)
        if any(SAYS_NOTHING.match(part.partition(".")[0]) for part in path.relative_to(ROOT).parts)
    }
    assert names == set()


def test_class_names_say_something() -> None:
    names = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in sources(ROOT, (*HOUSE, "tests"))
        for node in ast.walk(parse(path))
        if isinstance(node, ast.ClassDef) and CLASS_SAYS_NOTHING.search(node.name)
    ]
    assert names == []


def test_packages_open_with_a_docstring_and_hold_no_logic() -> None:
    for path in sources(ROOT, kinds="__init__.py"):
        tree = parse(path)
        assert ast.get_docstring(tree), f"{path} says nothing"
        spoken = (ast.Expr, ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign)
        assert all(isinstance(node, spoken) for node in tree.body), f"{path} holds logic"


def test_each_folder_explains_itself() -> None:
    channels = (f"channels/{kind}" for kind in channel_kinds(ROOT))
    folders = {ROOT / folder for folder in (*HOUSE, "tests", *channels)}
    assert {folder for folder in folders if not (folder / "README.md").is_file()} == set()
