import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '#auth';
import { DefinitionService } from '#definitions';
import { DefinitionTester } from '#triggers';
import { ApiProblems } from '../problems/api-problems.decorator.js';
import { DefinitionTestDto } from './definition-test.dto.js';
import { TEST_EXAMPLES } from './definition-test.examples.js';
import { presentTest } from './definition-test.presenter.js';
import { TestDocumentDto, TestSavedDefinitionDto } from './definition-test-requests.dto.js';
import { specOf, testRequestOf } from './test-request.js';

const DESCRIPTION =
  'Which of the given events, of stored ones, or of the last so many would match, and the tasks ' +
  'that their runs would make, by the code that does it in earnest. Nothing is written and no http ' +
  'context source is asked. The definition is taken to be enabled; a stored event is judged as of ' +
  'its dispatch, any other one as of now.';

/** Tries definitions on events. */
@ApiTags('definitions')
@ApiConsumes('application/json', 'application/yaml')
@Controller('definitions')
export class DefinitionTestsController {
  constructor(
    private readonly tester: DefinitionTester,
    private readonly definitions: DefinitionService,
  ) {}

  @Post('test-events')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'definitions_testDocumentEvents',
    summary: 'Try a document that is not saved on events',
    description: DESCRIPTION,
  })
  @ApiBody({ type: TestDocumentDto, examples: TEST_EXAMPLES.document })
  @ApiOkResponse({ type: DefinitionTestDto })
  @ApiProblems(404, 409, 422)
  async testDocument(
    @CurrentPrincipal() { tenant }: Principal,
    @Body() request: TestDocumentDto,
  ): Promise<DefinitionTestDto> {
    const spec = specOf(await this.definitions.validate(tenant, request.document));
    return presentTest(await this.tester.testUnsaved(tenant, spec, testRequestOf(request)));
  }

  @Post(':key/test-events')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'definitions_testEvents',
    summary: 'Try a definition on events',
    description: DESCRIPTION,
  })
  @ApiBody({ type: TestSavedDefinitionDto, examples: TEST_EXAMPLES.saved })
  @ApiOkResponse({ type: DefinitionTestDto })
  @ApiProblems(404, 409, 422)
  async testSaved(
    @CurrentPrincipal() { tenant }: Principal,
    @Param('key') key: string,
    @Body() request: TestSavedDefinitionDto,
  ): Promise<DefinitionTestDto> {
    const which = { key, revision: request.revision ?? undefined };
    return presentTest(await this.tester.testSaved(tenant, which, testRequestOf(request)));
  }
}
