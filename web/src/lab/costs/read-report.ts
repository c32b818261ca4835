/** The engine's report as the timeline draws it. */
import type { ReportAnswer, RoleId } from './doors.ts';
import { nodeName, valueName } from './names.ts';
import { ROLES, type Report, type Role, type Row } from './report.ts';

const ROLE_OF: Readonly<Record<RoleId, Role>> = {
  parameter: 'parameters',
  parameter_gradient: 'gradients of parameters',
  optimizer_state: 'optimizer state',
  activation: 'activations',
  gradient: 'other gradients',
  workspace: 'workspace',
  input: 'inputs',
};
const ID_OF = Object.fromEntries(Object.entries(ROLE_OF).map(([id, role]) => [role, id])) as Record<
  Role,
  RoleId
>;

/** Amounts by the engine's ids, in the order of ROLES. */
export const perRole = (amounts: Readonly<Record<RoleId, number>>): number[] =>
  ROLES.map((role) => amounts[ID_OF[role]] ?? 0);

/** A report with its bands; throws where it has none. Values without a name go by what they are computed with. */
export function readReport(answer: ReportAnswer): Report {
  const { live, steps, bands, peak, operations } = answer;
  if (!live || !steps || !bands) throw new Error('The report has no bands.');
  return {
    steps: steps.map(({ name, type, pass }) => {
      const what = name ? `${valueName(name)}, ${type}` : nodeName({ name, type });
      return { name: pass === 'recompute' ? `${what}, again` : what, phase: pass };
    }),
    rows: bands.flatMap((band): Row[] => {
      const called = nodeName(band) + (band.copy_of === null ? '' : ', again');
      const reader = band.reader.node === band.node ? '' : nodeName(band.reader);
      const kept = band.kept_for === 'output' ? steps.length : band.to;
      const row = {
        name: called,
        role: ROLE_OF[band.role],
        bytes: band.bytes,
        leaf: band.kept_for === 'run',
        from: band.from,
        to: kept,
        reader,
      };
      if (band.workspace_bytes === 0) return [row];
      const scratch = {
        ...row,
        name: `scratch of ${called}`,
        role: 'workspace' as const,
        leaf: false,
        reader: '',
      };
      return [row, { ...scratch, bytes: band.workspace_bytes, to: band.from }];
    }),
    live_by_role: live.total.map((_, step) => ROLES.map((role) => live.by_role[ID_OF[role]][step] ?? 0)),
    peak_bytes: peak.bytes,
    peak_step: peak.step,
    operations: operations.total,
  };
}
