"""Who looks at a page: somebody signed in with a browser."""

from typing import Annotated

from fastapi import Depends, Request

from api.accounts import Session
from api.identity import SessionHere
from api.problems import Unauthenticated


def perhaps(request: Request, session: SessionHere) -> Session | None:
    """The session, if there is one. Pages that anybody may read show it too."""
    request.state.session = session
    return session


PerhapsVisitor = Annotated[Session | None, Depends(perhaps)]


def visitor(session: PerhapsVisitor) -> Session:
    """The session. Raises Unauthenticated, which a page answers by asking to sign in."""
    if session is None:
        raise Unauthenticated("You are not signed in, or you were signed out after a while.")
    return session


Visitor = Annotated[Session, Depends(visitor)]
