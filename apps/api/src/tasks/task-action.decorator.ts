import { applyDecorators, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { ApiProblems } from '../problems/api-problems.decorator.js';
import { TaskDto } from './task.dto.js';

/** `POST /v1/tasks/{id}/<name>`: something done to one task, answered with the task. */
export function TaskAction(
  name: string,
  text: { readonly summary: string; readonly description?: string },
): MethodDecorator {
  return applyDecorators(
    Post(`:id/${name}`),
    HttpCode(200),
    ApiOperation(text),
    ApiOkResponse({ type: TaskDto }),
    ApiProblems(404, 409, 422),
  );
}
