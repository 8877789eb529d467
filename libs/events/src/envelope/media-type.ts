/** A content type taken apart, in lower case. */
export interface MediaType {
  /** Without parameters: `application/json`. */
  readonly essence: string;
  /** UTF-8 where none is said. */
  readonly charset: string;
}

export function mediaType(contentType: string): MediaType {
  const [essence = '', ...parameters] = contentType.toLowerCase().split(';');
  const charset = parameters.map((text) => /^ *charset="?([^"]*)"? *$/.exec(text)?.[1]);
  return { essence: essence.trim(), charset: charset.find(Boolean) ?? 'utf-8' };
}

export function isJson({ essence }: MediaType): boolean {
  return essence === 'application/json' || essence === 'text/json' || essence.endsWith('+json');
}

export function isUtf8({ charset }: MediaType): boolean {
  return charset === 'utf-8' || charset === 'utf8' || charset === 'us-ascii';
}

/** Whether a content type says no more than none: without one, data is JSON. */
export function isPlainJson(contentType: string): boolean {
  return PLAIN_JSON.test(contentType);
}

const PLAIN_JSON = /^application\/json *(?:; *charset=(?:utf-?8|"utf-?8") *)?$/i;
