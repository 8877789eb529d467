import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import { DefinitionDocumentDto } from './document.dto.js';
import { DOCUMENT_EXAMPLES } from './document.examples.js';

/** Documents a request whose body is a definition's document, as JSON or YAML. */
export function ApiDefinitionDocument(): MethodDecorator {
  return applyDecorators(
    ApiConsumes('application/json', 'application/yaml'),
    ApiBody({ type: DefinitionDocumentDto, examples: DOCUMENT_EXAMPLES }),
  );
}
