# A stand-in for the image `haproxy`, from Debian's packages.
ARG PYTHON_IMAGE=python:3.11-slim
FROM ${PYTHON_IMAGE}
# hadolint ignore=DL3008
RUN apt-get -qq update \
    && apt-get -qq install --yes --no-install-recommends haproxy \
    && rm -rf /var/lib/apt/lists/*
