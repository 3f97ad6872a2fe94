"""`sop graph`: a procedure as a picture."""

from pathlib import Path

import click


@click.command()
@click.argument("procedure")
@click.option(
    "--format",
    "form",
    type=click.Choice(["svg", "mermaid", "dot"]),
    default="svg",
    show_default=True,
    help="A picture of its own, or text for Mermaid or Graphviz.",
)
@click.option("--out", type=click.Path(path_type=Path), help="Write to this new file instead of standard output.")
def graph(procedure: str, form: str, out: Path | None) -> None:
    """Draw PROCEDURE (its id, or a file): phases, steps, hold points, and when each step applies.

    The picture shows no case and no answers; it can be printed and hung up.
    """
    from sop_engine.commands.desk import runnable
    from sop_engine.commands.writing import write_new
    from sop_engine.procedure.drawing.diagrams import dot, mermaid
    from sop_engine.procedure.drawing.plan import plan_of
    from sop_engine.procedure.drawing.svg import svg

    drawn = {"svg": svg, "mermaid": mermaid, "dot": dot}[form](plan_of(runnable(procedure)))
    if out is None:
        click.echo(drawn.encode("utf-8"), nl=False)
        return
    write_new(out, drawn.encode("utf-8"))
    click.echo(f"Drawn: {out}", err=True)
