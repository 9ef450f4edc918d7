import { join } from "node:path"

import { put } from "./files.ts"
import type { NodeRuntime } from "./node-runtime.ts"
import type { Release } from "./release-value.ts"

/** Writes the files for deploying that the release asks for into `deploy/`. */
export function writeDeployFiles(release: Release, runtime: NodeRuntime): void {
  const wanted = release.options.deploy ?? []
  if (wanted.includes("systemd"))
    put(join(release.path, "deploy", `${release.name}.service`), systemdUnit(release))
  if (wanted.includes("docker")) {
    put(join(release.path, "deploy", "Dockerfile"), dockerfile(release, runtime))
    put(join(release.path, "deploy", "Dockerfile.dockerignore"), "tmp\nreleases/COOKIE\ndeploy\n")
  }
}

function systemdUnit({ name }: Release): string {
  return `# A unit for systemd: the release in /opt/${name}, run by a user of its own making.
# Written by "beamline release". It has not been run by its authors: check it with "systemd-analyze verify".
[Unit]
Description=${name}
After=network-online.target
Wants=network-online.target

[Service]
Type=exec
ExecStart=/opt/${name}/bin/${name} start
ExecStop=/opt/${name}/bin/${name} stop
Restart=on-failure
RestartSec=1
# The applications have this long to stop.
TimeoutStopSec=30
# Secrets: NAME=value lines, readable by root only.
EnvironmentFile=-/etc/${name}/environment
Environment=RELEASE_TMP=/run/${name}
# The cookie is made at the first start, so the folder of the release may be read-only afterwards only.
StateDirectory=${name}
RuntimeDirectory=${name}
RuntimeDirectoryMode=0700
DynamicUser=yes
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectControlGroups=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
CapabilityBoundingSet=
UMask=0077

[Install]
WantedBy=multi-user.target
`
}

function dockerfile({ name }: Release, { folder }: NodeRuntime): string {
  const base = folder === "system" ? "node:20-slim" : "debian:bookworm-slim"
  return `# An image of the release. Build it in the release's root: docker build -f deploy/Dockerfile .
# Written by "beamline release". It has not been built by its authors.
# Layers that seldom change come first: the runtime, then the packages, then the code.
FROM ${base}
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin app
WORKDIR /app
${folder === "system" ? "" : `COPY ${folder} ./${folder}\n`}COPY bin ./bin
COPY lib ./lib
COPY releases ./releases
# A tmpfs or a volume: the control socket, and compiled code.
ENV RELEASE_TMP=/run/app
RUN install -d -o app -m 0700 /run/app
USER app
# RELEASE_COOKIE has to be given where "rpc" and the like are used: the image has none.
# The program is process 1 and stops in order at SIGTERM.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["/app/bin/${name}", "status"]
ENTRYPOINT ["/app/bin/${name}"]
CMD ["start"]
`
}
