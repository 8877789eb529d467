import { SetMetadata } from '@nestjs/common';

/** The metadata key under which {@link Public} leaves its mark. */
export const PUBLIC = Symbol('public');

/** Opens a handler or a whole controller to callers without a key: health, metrics, documentation. */
export const Public = () => SetMetadata(PUBLIC, true);
