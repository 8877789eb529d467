# One image for the api, the worker and the command line:
#
#   docker build -t activity-core .
#   docker run … activity-core                                                 # api
#   docker run … activity-core node … dist/apps/worker/src/main.js             # worker, see docs/operations.md
#   docker run … activity-core activity-core migrate --wait 60                 # command line
#
# Debian, since Temporal's worker is built against glibc. The version is that of the tests.
ARG NODE_VERSION=24.21.0

# Compiles. What .dockerignore leaves out, the embedded servers of libs/local-stack among it, cannot
# get into the image, and the compiler notices if the apps need it.
FROM node:${NODE_VERSION}-trixie-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci
COPY . .
RUN npm run build

# Runs: production dependencies, compiled code, the bundle with the workflows.
FROM node:${NODE_VERSION}-trixie-slim
WORKDIR /app
# One port for whichever app the container runs.
ENV NODE_ENV=production PORT=3000 PATH=/app/bin:$PATH
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev
COPY --from=build /app/dist/apps dist/apps
COPY --from=build /app/dist/libs dist/libs
COPY --from=build /app/dist/migrations dist/migrations
COPY --from=build /app/dist/clients dist/clients
COPY --from=build /app/dist/workflows dist/workflows
COPY --chmod=755 deploy/bin/activity-core bin/activity-core
# By number, so that Kubernetes can tell that it is not root.
USER 1000:1000
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/live`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Node itself gets the SIGTERM: the apps drain and exit within SHUTDOWN_GRACE_MS.
CMD ["node", "--enable-source-maps", "--max-semi-space-size=8", "--max-old-space-size=512", "dist/apps/api/src/main.js"]
