/** An element, or text that is to be read as text. */
export type SvgNode = string;

type Attributes = Readonly<Record<string, string | number>>;

/** @param children complete nodes; text goes through {@link text} */
export function element(
  name: string,
  attributes: Attributes,
  children: readonly SvgNode[] = [],
): SvgNode {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${attribute(value)}"`);
  const start = `<${name}${written.join('')}`;
  return children.length === 0 ? `${start}/>` : `${start}>${children.join('')}</${name}>`;
}

export function text(content: string, attributes: Attributes): SvgNode {
  return element('text', attributes, [escape(content)]);
}

/**
 * A whole picture, on a ground of its own, so that it can be read on a light page and on a dark one.
 * `series-1` … `series-4` are the classes of lines and bars.
 */
export function picture(
  size: { readonly width: number; readonly height: number; readonly title: string },
  children: readonly SvgNode[],
): string {
  const { width, height, title } = size;
  const root = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${width} ${height}`,
    role: 'img',
  };
  return `${element('svg', { ...root, width, height }, [
    element('title', {}, [escape(title)]),
    element('style', {}, [STYLE]),
    element('rect', { class: 'ground', width, height, rx: 6 }),
    text(title, { class: 'title', x: 16, y: 26 }),
    ...children.map((child) => `\n${child}`),
  ])}\n`;
}

const LIGHT = ['#0969da', '#bc4c00', '#1a7f37', '#8250df'] as const;
const DARK = ['#4493f8', '#f0883e', '#3fb950', '#ab7df8'] as const;

const STYLE = `
text { font: 12px system-ui, sans-serif; fill: #1f2328; }
.title { font-size: 14px; font-weight: 600; }
.faint { fill: #59636e; }
.ground { fill: #ffffff; stroke: #d1d9e0; }
.grid { stroke: #d1d9e0; }
.limit { stroke: #59636e; stroke-dasharray: 5 4; }
.line { fill: none; stroke-width: 2; }
.dashed { stroke-dasharray: 6 4; }
${inks(LIGHT)}
@media (prefers-color-scheme: dark) {
text { fill: #f0f6fc; }
.faint { fill: #9198a1; }
.ground { fill: #0d1117; stroke: #3d444d; }
.grid { stroke: #3d444d; }
.limit { stroke: #9198a1; }
${inks(DARK)}
}
`;

function inks(colours: readonly string[]): string {
  return colours
    .map((colour, at) => {
      const series = `series-${at + 1}`;
      return `.line.${series} { stroke: ${colour}; }\n.fill.${series} { fill: ${colour}; }`;
    })
    .join('\n');
}

function attribute(value: string | number): string {
  return typeof value === 'number' ? String(Math.round(value * 100) / 100) : escape(value);
}

function escape(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
