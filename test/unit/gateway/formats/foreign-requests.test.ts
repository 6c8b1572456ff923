import { describe, expect, it } from 'vitest';
import { GatehouseError } from '../../../../src-main/contract/errors.ts';
import { refuseSafeguards } from '../../../../src-main/gateway/formats/refuse-safeguards.ts';
import { systemTexts } from '../../../../src-main/gateway/formats/system-texts.ts';

const request = { model: 'm', messages: [] };

describe('a request for a vendor other than Anthropic', () => {
  it('is refused by name when it asks for the safety check, so that the client repeats it without', () => {
    const safeguards = [{ type: 'dangerous_tool_use', classifier_context: { cwd: '/home/dana' } }];
    const thrown = failure(() => refuseSafeguards({ ...request, safeguards }));
    expect(thrown.definition).toMatchObject({ status: 400, type: 'invalid_request_error' });
    expect(thrown.message).toMatch(/^safeguards/);
    expect(thrown.message).not.toContain('dana');
    expect(() => refuseSafeguards(request)).not.toThrow();
  });

  it('carries every system block but the attribution line', () => {
    const system = ['x-anthropic-billing-header: cc_version=2.1.330.d01;', 'You are Claude Code.', '', 'Be brief.'];
    expect(systemTexts({ ...request, system: system.map((text) => ({ type: 'text', text })) })).toEqual([
      'You are Claude Code.',
      'Be brief.',
    ]);
    expect(systemTexts({ ...request, system: 'One line.' })).toEqual(['One line.']);
    expect(systemTexts(request)).toEqual([]);
  });
});

function failure(act: () => void): GatehouseError {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof GatehouseError) return thrown;
  }
  throw new Error('nothing was refused');
}
