# xom's own programs: the web application, the scheduler, the command line. Set up as on any machine,
# by scripts/setup; the map server of this installation is GeoServer (compose.yaml).
FROM debian:12-slim

RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates curl \
    && useradd --system --uid 10001 --home-dir /opt/xom --shell /usr/sbin/nologin xom
WORKDIR /opt/xom
COPY scripts scripts
RUN scripts/install-packages && rm -rf /var/lib/apt/lists/*
COPY . .
RUN scripts/setup \
    && install -d -o xom -g xom -m 750 /var/lib/xom /var/lib/xom/data

USER xom
ENV PATH=/opt/xom/.venv/bin:$PATH XOM_CONFIG=/etc/xom/config.yaml
VOLUME /var/lib/xom
ENTRYPOINT []
CMD ["xom", "--help"]
