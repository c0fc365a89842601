/** @jsxImportSource hono/jsx */
import { type Context, Hono } from 'hono';
import { suggestAddress } from '../../../shared/addresses/address-typo.ts';
import { randomId } from '../../../shared/random.ts';
import { languageOf } from '../../../shared/words/wording.ts';
import type { Assets } from '../assets/assets.ts';
import { errorsOf } from '../field-error.ts';
import type { FinishedPages } from '../finished-pages.ts';
import { spend } from '../guards/budget.ts';
import { tooQuick } from '../guards/fill-time.ts';
import { type Form, readForm } from '../guards/form.ts';
import { seesInbox } from '../guards/inbox-door.ts';
import { originOf } from '../guards/origin.ts';
import { takeProof } from '../guards/proof.ts';
import type { WebPorts } from '../ports.ts';
import { CheckInboxPage } from '../views/check-inbox-page.tsx';
import { consentText, proofPhrase } from '../views/consent-text.ts';
import { CoursePage } from '../views/course-page.tsx';
import { LandingPage } from '../views/landing-page.tsx';
import { type StaticPage, show, showStanding } from '../views/show.tsx';
import { fresh, type SignupState, type SignupValues } from '../views/signup-form.tsx';
import { type Site, siteOf } from '../views/site.ts';

type Ports = Pick<
  WebPorts,
  'pages' | 'baseUrl' | 'signup' | 'budgets' | 'stamps' | 'proof' | 'trustProxy' | 'inbox' | 'now'
>;

/** The landing page, and the handlers of its form and the courses' forms. */
export function signupRoutes(ports: Ports, assets: Assets, pages: FinishedPages): Hono {
  const app = new Hono();

  app.get('/', (c) => {
    const site = siteOf(c, ports, assets);
    return showStanding(c, formPage(ports, pages, site), () => landing(site, ports, fresh(MARK)));
  });

  app.get('/subscribe', (c) => c.redirect('/', 303));

  app.get('/subscribe/check-inbox', (c) => {
    const site = siteOf(c, ports, assets);
    return show(c, <CheckInboxPage site={site} kind="signUp" inbox={seesInbox(c, ports)} />);
  });

  app.post('/subscribe', async (c) => {
    const form = await readForm(c);
    await spend(c, ports, 'signup');
    // Only a program fills the hidden field: it gets the same answer as everybody.
    if (form.one('website') !== '') return c.redirect('/subscribe/check-inbox', 303);
    const values = valuesOf(form);
    const course = form.one('course');
    const onCourse = form.one('place') === 'course';
    // The form names the language it was shown in, because the consent must be in the same one.
    const site = siteOf(c, ports, assets, languageOf(form.one('language')));
    const { tooQuick: wasTooQuick, didYouMean } = site.words.pages.signUp;
    const again = (errors: SignupState['errors'], suggestion?: string) => {
      const stamp =
        ports.stamps.ageOf(form.one('stamp')) === undefined ? ports.stamps.issue() : form.one('stamp');
      const state = { values, errors, stamp, suggestion };
      const page = (onCourse && coursePage(site, ports, course, state)) || landing(site, ports, state);
      return show(c, page, 422);
    };
    if (tooQuick(ports.stamps, form.one('stamp'))) return again([{ field: '', message: wasTooQuick }]);
    const asked = form.one('typed') === values.email || values.email === form.one('suggested');
    const meant = asked ? undefined : suggestAddress(values.email);
    if (meant !== undefined) {
      return again([{ field: 'email', message: didYouMean(meant) }], meant);
    }
    const fault = await takeProof(ports, form.one('altcha'), site.words, proofPhrase(site));
    if (fault) return again([fault]);
    const consent = consentText(site, course);
    const place = onCourse ? `course page ${course.slice(0, 100)}` : 'landing page';
    const fields = { ...values, ...(course === '' ? {} : { course }) };
    const answer = await ports.signup.request(fields, originOf(c, ports.trustProxy, place, site, consent));
    if (answer.status === 'invalid') return again(errorsOf(answer.faults, site.words));
    return c.redirect('/subscribe/check-inbox', 303);
  });

  return app;
}

/** Replaces the stamp in a form that is rendered once for everybody. */
const MARK = `stamp-${randomId(16)}`;

/** A course's page with an empty form. */
export function freshCourse(
  c: Context,
  ports: Pick<Ports, 'pages' | 'baseUrl' | 'stamps' | 'now'>,
  assets: Assets,
  pages: FinishedPages,
  slug: string,
): Response | Promise<Response> {
  const site = siteOf(c, ports, assets);
  if (!ports.pages.catalogue().courses.has(slug)) return c.notFound();
  return showStanding(c, formPage(ports, pages, site), () => coursePage(site, ports, slug, fresh(MARK)));
}

function formPage(
  ports: Pick<Ports, 'pages' | 'stamps' | 'now'>,
  pages: FinishedPages,
  site: Site,
): StaticPage {
  const stamp = [MARK, () => ports.stamps.issue()] as const;
  return { pages, catalogue: ports.pages.catalogue(), now: ports.now(), site, stamp };
}

/** A course's page; undefined if there is no such course. */
function coursePage(site: Site, { pages }: Pick<Ports, 'pages'>, slug: string, state: SignupState) {
  const course = pages.catalogue().courses.get(slug);
  if (!course) return undefined;
  return <CoursePage site={site} course={course} text={pages.render(course.body)} state={state} />;
}

function landing(site: Site, { pages }: Pick<Ports, 'pages'>, state: SignupState) {
  return <LandingPage site={site} text={pages.render(site.publication.body)} state={state} />;
}

function valuesOf(form: Form): SignupValues {
  // If a reader corrects the field by hand and presses Enter, the browser presses the first button, which is the
  // suggestion's.
  const email = form.one('email');
  const suggested = form.one('typed') === email ? form.one('suggested') : '';
  return {
    email: suggested || email,
    firstName: form.one('firstName'),
    timeZone: form.one('timeZone'),
    topics: form.many('topics'),
  };
}
