# The site as one image. Its command serves; `python manage.py prepare` in the same image, once per update, comes first
# (migrations, content, static files). config/deploy/compose.yaml runs both with PostgreSQL, Redis and the proxy.
FROM python:3.12-slim-trixie AS packages
RUN python -m venv /venv
COPY requirements /requirements
# PDF needs Pango, which Graphviz brings in any case.
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --only-binary :all: \
    -r /requirements/base.txt -r /requirements/postgres.txt -r /requirements/redis.txt \
    -r /requirements/pdf.txt -r /requirements/metrics.txt

# The Debian is named as the client of PostgreSQL, which makes backups, must not be older than the server (16).
FROM python:3.12-slim-trixie
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        graphviz fonts-liberation libpangoft2-1.0-0 libharfbuzz-subset0 postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin faasible
COPY --from=packages /venv /venv
WORKDIR /app
COPY manage.py LICENSE ./
COPY config config
COPY patterns patterns
COPY advisor advisor
COPY templates templates
COPY static static
# All that the site writes beside its database: the folders can be volumes, and the rest be read-only.
RUN python -m compileall -q config patterns advisor \
    && mkdir -p .data/static /static && install -d -m 0700 /backups && chown -R faasible: .data /static /backups
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOST=0.0.0.0 PORT=8000 STATIC_ROOT=/static
USER faasible
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
STOPSIGNAL SIGTERM
CMD ["config/serve"]
