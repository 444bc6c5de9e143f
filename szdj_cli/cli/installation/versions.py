"""`szdj --version`, where more is asked for than its one line."""

from typing import Annotated

import typer

from szdj_cli.cli import options

app = typer.Typer(add_completion=False)


@app.command("--version", help="显示版本；加 --verbose 还有数据库结构和各个程序库的版本。")
def version(
    verbose: Annotated[bool, typer.Option("--verbose", help="还有数据库结构和各个程序库的版本")] = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Write the version; in detail, what the program runs on, a line each."""
    from szdj_cli import __version__
    from szdj_cli.messages.kit import frame
    from szdj_cli.render.kit.formats import show_result
    from szdj_cli.services.installation import versions

    data: dict[str, object] = {"szdj": __version__}
    lines: list[tuple[str, str | None]] = [("szdj", __version__)]
    if verbose:
        found = versions.found()
        data |= found._asdict() | {"libraries": dict(found.libraries)}
        lines += [(frame.SCHEMA, found.schema), ("Python", found.python), ("SQLite", found.sqlite), *found.libraries]
        lines.append((frame.SYSTEM, found.system))
    text = "\n".join(f"{name} {number or frame.NOT_INSTALLED}" for name, number in lines)
    show_result(fmt, data, pairs=lines, draw=lambda: typer.echo(text))
