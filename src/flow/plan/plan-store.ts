import type { Language } from '../../shared/words/wording.ts';
import type { EmailKind } from '../compose/edition.ts';
import type { Enrolment, PastDelivery } from '../enrolment/enrolment.ts';
import type { PacingProfile } from '../enrolment/pacing-profile.ts';

/** A due enrolment with everything that the decision needs. */
export interface DueEnrolment {
  readonly enrolment: Enrolment;
  readonly reader: PacingProfile;
  readonly history: readonly PastDelivery[];
}

/** The change to one enrolment, written only if the enrolment is still as it was read. */
export interface PlannedStep {
  readonly subscriberId: number;
  readonly course: string;
  /** The due time as it was read: it guards against a second planner. */
  readonly readDueAt: number;
  readonly delivery:
    | {
        readonly item: string;
        readonly kind: EmailKind;
        readonly editionId: string;
        readonly nextNote: string | null;
      }
    | undefined;
  /** Absent for a postponement. */
  readonly place: number | undefined;
  readonly slotAt: number | undefined;
  /** Undefined ends the enrolment as completed. */
  readonly nextDueAt: number | undefined;
  readonly follow: { readonly course: string; readonly nextDueAt: number } | undefined;
}

/** An issue's readers in one zone. */
export interface IssueReach {
  readonly item: string;
  readonly topics: readonly string[];
  readonly duringCourse: 'hold' | 'drop' | 'send';
  /** Courses a reader may be inside of; evergreen ones don't count. */
  readonly courses: readonly string[];
  /** As stored with the readers. */
  readonly zone: string;
  readonly sendAt: number;
  readonly notAfter: number;
  /**
   * Readers who were inside a course between `sendAt` and `notAfter` may get it for this many milliseconds after
   * leaving the last one; once `notAfter` has passed, nobody else may. Undefined: `notAfter` is the end for all.
   */
  readonly afterCourse: number | undefined;
  readonly now: number;
  readonly only: number | undefined;
}

export interface IssuePlan extends IssueReach {
  readonly editionId: string;
  /** The editions for readers of these languages. */
  readonly editionsIn: readonly { readonly language: Language; readonly editionId: string }[];
  /** Readers to pass over for now. */
  readonly without?: readonly number[];
}

/** Readers of one zone who have just left courses: when the first of their courses began, and when the last ended. */
export interface Leavers {
  readonly zone: string;
  readonly from: number;
  readonly until: number;
}

/** How many deliveries of an issue were withdrawn. `refused`: readers whose delivery the store would not change. */
export interface WithdrawnIssue {
  readonly item: string;
  readonly count: number;
  readonly refused: readonly { readonly reader: number; readonly error: unknown }[];
}

/** The results of the steps. */
export interface Applied {
  /** The number of new deliveries. */
  readonly planned: number;
  /** The number of enrolments that were unchanged since they were read. */
  readonly moved: number;
  readonly refused: readonly { readonly step: PlannedStep; readonly error: unknown }[];
}

/** What planning needs from the store. */
export interface PlanStore {
  /**
   * The first ones due, by due time and subscriber; or those from a given one on, including the rest of its
   * subscriber.
   */
  dueEnrolments(now: number, limit: number, only?: number, from?: Enrolment): Promise<DueEnrolment[]>;
  /** A step that the store refuses is skipped; the others are written without it. */
  applySteps(steps: readonly PlannedStep[], now: number): Promise<Applied>;
  /** Finished enrolments, by ascending subscriber, whose reader has not received the lesson. */
  finishedWithout(course: string, lesson: string, after: number, limit: number): Promise<DueEnrolment[]>;
  reopen(subscriberId: number, course: string, nextDueAt: number): Promise<void>;
  /** The zones of active readers as stored, the zone that each counts as, and the languages of the readers there. */
  zonesOfActive(): Promise<
    {
      readonly zone: string;
      readonly timeZone: string;
      readonly languages: readonly (Language | null)[];
    }[]
  >;
  /**
   * Plans an issue for at most `limit` subscribers of the zone, by ascending id from `after` on. `last`: where to
   * continue; undefined at the end. `refused`: readers whose delivery the store refused; all others have theirs.
   */
  planIssue(
    plan: IssuePlan,
    after: number,
    limit: number,
  ): Promise<{
    planned: number;
    last: number | undefined;
    refused: readonly { readonly reader: number; readonly error: unknown }[];
  }>;
  /** How many `planIssue` would plan. */
  countIssue(plan: IssuePlan): Promise<number>;
  /**
   * Withdraws what is planned of issues that are not among these, and not claimed; deliveries that may already have
   * left once are skipped. An issue that comes back is planned again for readers who have not received it.
   */
  withdrawIssues(published: readonly string[]): Promise<readonly WithdrawnIssue[]>;
  /** By stored zone: readers who left one of these courses at `since` or later. */
  leavers(courses: readonly string[], since: number): Promise<Leavers[]>;
}
