"""A document as a page of HTML that needs nothing beside it."""

from jinja2 import Environment, PackageLoader, StrictUndefined

from api.documents.parts import Document
from api.drawing import bars


def page(document: Document) -> str:
    """The page. What people wrote is escaped, whatever it is."""
    env = Environment(loader=PackageLoader("api"), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    env.globals["bars"] = bars
    return env.get_template("documents/alone.html").render(document=document)
