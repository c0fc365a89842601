/** @jsxImportSource hono/jsx */
import { Hono } from 'hono';
import { suggestAddress } from '../../shared/address-typo.ts';
import type { Assets } from '../assets/assets.ts';
import { spend } from '../guards/budget.ts';
import { tooQuick } from '../guards/fill-time.ts';
import { type Form, readForm } from '../guards/form.ts';
import { originOf } from '../guards/origin.ts';
import { takeProof } from '../guards/proof.ts';
import type { WebPorts } from '../ports.ts';
import { CheckInboxPage } from '../views/check-inbox-page.tsx';
import { CoursePage } from '../views/course-page.tsx';
import { LandingPage } from '../views/landing-page.tsx';
import { show } from '../views/show.tsx';
import { fresh, type SignupState, type SignupValues } from '../views/signup-form.tsx';
import { siteOf } from '../views/site.ts';
import { consentText, proofPhrase } from '../views/wording.ts';

type Ports = Pick<
  WebPorts,
  'pages' | 'baseUrl' | 'signup' | 'budgets' | 'stamps' | 'proof' | 'trustProxy' | 'inbox'
>;

const TOO_QUICK = {
  field: '',
  message: 'That was quicker than people type. Please look over the form and press the button once more.',
};

function didYouMean(address: string) {
  return { field: 'email', message: `Did you mean ${address}? Please choose below, or correct it here.` };
}

/** The landing page, and what its form and the courses' forms do. */
export function signupRoutes(ports: Ports, assets: Assets): Hono {
  const app = new Hono();

  app.get('/', (c) => show(c, landing(ports, assets, fresh(ports.stamps.issue()))));

  app.get('/subscribe', (c) => c.redirect('/', 303));

  app.get('/subscribe/check-inbox', (c) =>
    show(c, <CheckInboxPage site={siteOf(ports, assets)} kind="signup" inbox={ports.inbox !== undefined} />),
  );

  app.post('/subscribe', async (c) => {
    const form = await readForm(c);
    await spend(c, ports, 'signup');
    // What fills the hidden field is a program: it is told what everybody is told.
    if (form.one('website') !== '') return c.redirect('/subscribe/check-inbox', 303);
    const values = valuesOf(form);
    const course = form.one('course');
    const onCourse = form.one('place') === 'course';
    const again = (errors: SignupState['errors'], suggestion?: string) => {
      const stamp =
        ports.stamps.ageOf(form.one('stamp')) === undefined ? ports.stamps.issue() : form.one('stamp');
      const state = { values, errors, stamp, suggestion };
      const page = (onCourse && coursePage(ports, assets, course, state)) || landing(ports, assets, state);
      return show(c, page, 422);
    };
    if (tooQuick(ports.stamps, form.one('stamp'))) return again([TOO_QUICK]);
    const meant = form.one('typed') === values.email ? undefined : suggestAddress(values.email);
    if (meant !== undefined && !form.has('suggested')) return again([didYouMean(meant)], meant);
    const { publication, courses } = siteOf(ports, assets);
    const fault = await takeProof(ports, form.one('altcha'), proofPhrase(publication));
    if (fault) return again([fault]);
    const consent = consentText(publication, courses, course);
    const place = onCourse ? `course page ${course.slice(0, 100)}` : 'landing page';
    const fields = { ...values, ...(course === '' ? {} : { course }) };
    const answer = await ports.signup.request(fields, originOf(c, ports.trustProxy, place, consent));
    if (answer.status === 'invalid') return again(answer.errors);
    return c.redirect('/subscribe/check-inbox', 303);
  });

  return app;
}

/** A course's page; undefined where there is no such course. */
export function coursePage(
  ports: Pick<Ports, 'pages' | 'baseUrl'>,
  assets: Assets,
  slug: string,
  state: SignupState,
) {
  const course = ports.pages.catalogue().courses.get(slug);
  if (!course) return undefined;
  const text = ports.pages.render(course.body);
  return <CoursePage site={siteOf(ports, assets)} course={course} text={text} state={state} />;
}

function landing(ports: Pick<Ports, 'pages' | 'baseUrl'>, assets: Assets, state: SignupState) {
  const site = siteOf(ports, assets);
  return <LandingPage site={site} text={ports.pages.render(site.publication.body)} state={state} />;
}

function valuesOf(form: Form): SignupValues {
  return {
    email: form.one('suggested') || form.one('email'),
    firstName: form.one('firstName'),
    timeZone: form.one('timeZone'),
    topics: form.many('topics'),
  };
}
