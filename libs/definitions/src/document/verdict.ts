import type { DocumentVerdict } from '#documents';
import type { DefinitionSpec } from '../definition.contract.js';

/** Whether a document is a definition, or everything that speaks against it. */
export type DefinitionVerdict = DocumentVerdict<DefinitionSpec>;
