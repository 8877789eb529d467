import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { imageStage } from '../production/installation.js';

const root = join(import.meta.dirname, '../..');
const kubernetes = join(root, 'deploy/kubernetes');

/** As much of the manifests as the tests look at. */
interface Workload {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly selector?: object;
    readonly template: {
      readonly metadata: { readonly labels: object };
      readonly spec: {
        readonly containers: readonly [Container, ...Container[]];
        readonly terminationGracePeriodSeconds: number;
      };
    };
  };
}

interface Container {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly lifecycle?: { readonly preStop: { readonly sleep: { readonly seconds: number } } };
}

interface Kustomization {
  readonly resources: readonly string[];
  readonly images: readonly { readonly name: string; readonly newTag: string }[];
  readonly configMapGenerator: readonly [{ readonly literals: readonly string[] }];
}

const base = kustomization('base');
const example = kustomization('overlays/example');
const manifests = manifestsOf('base', base);
const workloads = manifests.filter(({ kind }) => kind === 'Deployment' || kind === 'Job');
const deployments = manifests.filter(({ kind }) => kind === 'Deployment');
const names = (list: readonly Workload[]) =>
  list.map((workload): [string, Workload] => [workload.metadata.name, workload]);

describe('the Kubernetes base', () => {
  it('lists every manifest that lies beside it', () => {
    const files = readdirSync(join(kubernetes, 'base')).filter((f) => f !== 'kustomization.yaml');
    expect(new Set(files)).toEqual(new Set(base.resources));
  });

  it('runs the api, the worker and the migration', () => {
    expect(workloads.map(({ metadata }) => metadata.name)).toEqual([
      'activity-core-api',
      'activity-core-worker',
      'activity-core-migrate',
    ]);
  });

  it('runs the version of package.json', () => {
    const { version } = parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(base.images).toEqual([{ name: 'activity-core', newTag: version }]);
  });

  it('leaves secrets to a Secret and sets only variables that exist', () => {
    const declared = readFileSync(join(root, '.env.example'), 'utf8');
    for (const name of variables(base).concat(variables(example))) {
      expect(declared).toMatch(new RegExp(`^(# )?${name}=`, 'm'));
      expect(name).not.toMatch(/DATABASE_URL|KEY|SECRET_/);
    }
  });
});

describe.each(names(workloads))('%s', (_, workload) => {
  const [container] = workload.spec.template.spec.containers;

  it('runs a command that the image has', () => {
    const [program, ...args] = container.command;
    if (program === 'node') expect(existsSync(join(root, args.at(-1) ?? ''))).toBe(true);
    else expect(existsSync(join(root, 'deploy/bin', program ?? ''))).toBe(true);
  });

  it('gives its container no more rights than it needs', () => {
    expect(workload.spec.template.spec).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          image: 'activity-core',
          envFrom: [
            { configMapRef: { name: 'activity-core' } },
            { secretRef: { name: 'activity-core' } },
          ],
          resources: { requests: { memory: expect.any(String) }, limits: expect.anything() },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
        },
      ],
    });
  });
});

describe.each(names(deployments))('%s', (_, deployment) => {
  const { spec } = deployment.spec.template;
  const [container] = spec.containers;

  it('is asked whether it lives and whether it is ready, where the image listens', async () => {
    const { instructions } = await imageStage(root);
    const variables = instructions.find(({ keyword }) => keyword === 'ENV')?.text ?? '';
    const port = Number(/\bPORT=(\d+)/.exec(variables)?.[1]);
    expect(container).toMatchObject({
      ports: [{ name: 'http', containerPort: port }],
      startupProbe: { httpGet: { path: '/health/live', port: 'http' } },
      livenessProbe: { httpGet: { path: '/health/live', port: 'http' } },
      readinessProbe: { httpGet: { path: '/health/ready', port: 'http' } },
    });
  });

  it('gets more time to stop than it may take', () => {
    const graceMs = Number(variable(base, 'SHUTDOWN_GRACE_MS'));
    const pause = container.lifecycle?.preStop.sleep.seconds ?? 0;
    expect(spec.terminationGracePeriodSeconds).toBeGreaterThan(pause + graceMs / 1_000 + 5);
  });

  it('is selected by the labels of its pods, also by its disruption budget', () => {
    const { labels } = deployment.spec.template.metadata;
    expect(deployment.spec.selector).toEqual({ matchLabels: labels });
    const budget = manifests.find(
      ({ kind, metadata }) =>
        kind === 'PodDisruptionBudget' && metadata.name === deployment.metadata.name,
    );
    expect(budget?.spec.selector).toEqual({ matchLabels: labels });
  });
});

it('sends the traffic of the Service to the api', () => {
  const service = manifests.find(({ kind }) => kind === 'Service');
  const api = deployments.find(({ metadata }) => metadata.name === 'activity-core-api');
  expect(service?.spec.selector).toEqual(api?.spec.template.metadata.labels);
});

function kustomization(folder: string): Kustomization {
  const found: Kustomization = parse(
    readFileSync(join(kubernetes, folder, 'kustomization.yaml'), 'utf8'),
  );
  return found;
}

function manifestsOf(folder: string, { resources }: Kustomization): Workload[] {
  return resources.flatMap((file) => {
    const text = readFileSync(join(kubernetes, folder, file), 'utf8');
    return parseAllDocuments(text).map((document) => {
      const manifest: Workload = document.toJS();
      return manifest;
    });
  });
}

function variables({ configMapGenerator: [{ literals }] }: Kustomization): string[] {
  return literals.map((literal) => literal.slice(0, literal.indexOf('=')));
}

function variable({ configMapGenerator: [{ literals }] }: Kustomization, name: string): string {
  return literals.find((literal) => literal.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';
}
