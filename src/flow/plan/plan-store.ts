import type { Language } from '../../shared/words/wording.ts';
import type { EmailKind } from '../compose/edition.ts';
import type { Enrolment, PastDelivery } from '../enrolment/enrolment.ts';
import type { PacingProfile } from '../enrolment/pacing-profile.ts';

/** An enrolment whose time has come, with all that the decision needs. */
export interface DueEnrolment {
  readonly enrolment: Enrolment;
  readonly reader: PacingProfile;
  readonly history: readonly PastDelivery[];
}

/** What the store writes for one enrolment, if it still stands as it was read. */
export interface PlannedStep {
  readonly subscriberId: number;
  readonly course: string;
  /** The due time that was read: the guard against a second planner. */
  readonly readDueAt: number;
  readonly delivery:
    | {
        readonly item: string;
        readonly kind: EmailKind;
        readonly editionId: string;
        readonly nextNote: string | null;
      }
    | undefined;
  /** Absent for a mere postponement. */
  readonly place: number | undefined;
  readonly slotAt: number | undefined;
  /** Undefined ends the enrolment as completed. */
  readonly nextDueAt: number | undefined;
  readonly follow: { readonly course: string; readonly nextDueAt: number } | undefined;
}

/** An issue as to the readers of one zone. */
export interface IssueReach {
  readonly item: string;
  readonly topics: readonly string[];
  readonly duringCourse: 'hold' | 'drop' | 'send';
  /** Courses a reader may be inside of; evergreen ones are no courses in this sense. */
  readonly courses: readonly string[];
  /** As it is stored with the readers. */
  readonly zone: string;
  readonly sendAt: number;
  readonly notAfter: number;
  /**
   * Who was inside a course between `sendAt` and `notAfter` may get it for so many milliseconds after they left the
   * last one; once `notAfter` has passed, nobody else may. Undefined: `notAfter` is the end for all.
   */
  readonly afterCourse: number | undefined;
  readonly now: number;
  readonly only: number | undefined;
}

export interface IssuePlan extends IssueReach {
  readonly editionId: string;
  /** What readers of these languages get instead. */
  readonly editionsIn: readonly { readonly language: Language; readonly editionId: string }[];
  /** Readers that are passed over for now. */
  readonly without?: readonly number[];
}

/** Readers of one zone who have just left courses: when the first of their courses began, and the last ended. */
export interface Leavers {
  readonly zone: string;
  readonly from: number;
  readonly until: number;
}

/** So many deliveries of an issue were taken back. */
export interface WithdrawnIssue {
  readonly item: string;
  readonly count: number;
}

/** What became of steps. */
export interface Applied {
  /** How many deliveries are new. */
  readonly planned: number;
  /** How many enrolments stood as they were read. */
  readonly moved: number;
  readonly refused: readonly { readonly step: PlannedStep; readonly error: unknown }[];
}

/** What planning asks of the store. */
export interface PlanStore {
  /** The first that are due, by due time and subscriber; or those from one of them on, its subscriber's included. */
  dueEnrolments(now: number, limit: number, only?: number, from?: Enrolment): Promise<DueEnrolment[]>;
  /** A step that the store refuses is left alone, and the others are written without it. */
  applySteps(steps: readonly PlannedStep[], now: number): Promise<Applied>;
  /** Finished enrolments, by rising subscriber, whose reader has not had the lesson. */
  finishedWithout(course: string, lesson: string, after: number, limit: number): Promise<DueEnrolment[]>;
  reopen(subscriberId: number, course: string, nextDueAt: number): Promise<void>;
  /**
   * The zones that active readers live in, as they are stored, the zone that each counts as, and the languages of
   * those who live there.
   */
  zonesOfActive(): Promise<
    {
      readonly zone: string;
      readonly timeZone: string;
      readonly languages: readonly (Language | null)[];
    }[]
  >;
  /**
   * Plans an issue for at most `limit` subscribers of the zone, by rising id from `after` on. `last`: where to go
   * on; undefined at the end. `refused`: readers whose delivery the store would not take; the others have theirs.
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
   * Takes back what is planned of issues that are not among these, and not claimed; what may have left once is skipped.
   * An issue that comes back is planned anew for whoever has not got it.
   */
  withdrawIssues(published: readonly string[]): Promise<readonly WithdrawnIssue[]>;
  /** By zone, as it is stored: who has left one of these courses at `since` or later. */
  leavers(courses: readonly string[], since: number): Promise<Leavers[]>;
}
