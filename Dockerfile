# One image for every process of the house; docker-compose.yml says which command each container runs.
FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
RUN useradd --system --uid 10001 --home-dir /app calmdesk \
    && install --directory --owner calmdesk --mode 0700 /var/lib/calmdesk
COPY requirements/runtime.txt requirements/runtime.txt
RUN pip install --require-hashes --no-deps --requirement requirements/runtime.txt
COPY . .
USER calmdesk
VOLUME /var/lib/calmdesk
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "--config", "python:config.gunicorn"]
