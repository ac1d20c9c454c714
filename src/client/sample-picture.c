/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drawn pictures that look like what they stand for: an X-ray of a chest, the back of an eye, an
 * ECG strip, an ultrasound. No picture of any person is used. */
#include "client/sample-private.h"

#include <math.h>

#define SIDE 384
#define STRIP_WIDTH 720
#define STRIP_HEIGHT 240

uint64_t
med_sample_next (uint64_t *state)
{
  uint64_t z = *state += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

static double
noise (uint64_t *state, double amount)
{
  return ((double)(med_sample_next (state) >> 40) / (1 << 24) - 0.5) * 2 * amount;
}

static uint8_t
shade (double value)
{
  return value <= 0 ? 0 : value >= 255 ? 255 : (uint8_t)value;
}

/* 1 inside the ellipse, falling to 0 within `soft` of its edge. */
static double
blob (double x, double y, double cx, double cy, double rx, double ry, double soft)
{
  double dx = (x - cx) / rx, dy = (y - cy) / ry;
  double distance = 1 - sqrt (dx * dx + dy * dy);
  return distance <= 0 ? 0 : distance >= soft ? 1 : distance / soft;
}

/* Lungs are dark, ribs cross them in arcs, the spine and the heart are bright. */
static GBytes *
xray (uint64_t *state)
{
  g_autofree uint8_t *pixels = g_new (uint8_t, SIDE * SIDE);
  const double lean = noise (state, 0.02), heart = 0.15 + noise (state, 0.02);
  for (int row = 0; row < SIDE; row++)
    for (int column = 0; column < SIDE; column++)
      {
        double x = (column + 0.5) / SIDE + lean * (row - SIDE / 2) / SIDE, y = (row + 0.5) / SIDE;
        double body = blob (x, y, 0.5, 0.62, 0.49, 0.66, 0.25);
        double lungs
            = blob (x, y, 0.30, 0.50, 0.17, 0.34, 0.35) + blob (x, y, 0.70, 0.50, 0.17, 0.34, 0.35);
        double bow = y * 11 - 5 * (x < 0.5 ? (0.5 - x) * (0.5 - x) : (x - 0.5) * (x - 0.5)) * 11;
        double rib = pow (0.5 + 0.5 * sin (bow * G_PI), 6) * (y > 0.15 && y < 0.85);
        double spine = exp (-pow ((x - 0.5) / 0.035, 2)) * (0.8 + 0.2 * sin (y * 60));
        double light = 20 + 130 * body - 95 * lungs * body + 45 * rib * body + 60 * spine * body
                       + 70 * blob (x, y, 0.56, 0.63, heart, 0.15, 0.5)
                       + 40 * blob (x, y, 0.5, 1.02, 0.6, 0.22, 0.4);
        pixels[row * SIDE + column] = shade (light + noise (state, 5));
      }
  return med_sample_png (pixels, SIDE, SIDE, 1);
}

static void
dim_vessel (double *red_loss, int column, int row, double width)
{
  int reach = (int)ceil (width) + 1;
  for (int y = MAX (row - reach, 0); y <= MIN (row + reach, SIDE - 1); y++)
    for (int x = MAX (column - reach, 0); x <= MIN (column + reach, SIDE - 1); x++)
      {
        double away = hypot (x - column, y - row);
        double loss = away <= width ? 1 : MAX (0, 1 - (away - width));
        red_loss[y * SIDE + x] = MAX (red_loss[y * SIDE + x], loss);
      }
}

/* Vessels wander from the bright disc outwards. */
static GBytes *
retina (uint64_t *state)
{
  g_autofree uint8_t *pixels = g_new (uint8_t, SIDE * SIDE * 3);
  g_autofree double *vessels = g_new0 (double, SIDE *SIDE);
  const double disc_x = 0.30 + noise (state, 0.02), disc_y = 0.5 + noise (state, 0.02);
  for (int i = 0; i < 12; i++)
    {
      double angle = i * G_PI / 6 + noise (state, 0.2), x = disc_x * SIDE, y = disc_y * SIDE;
      for (int step = 0; step < 260; step++)
        {
          angle += noise (state, 0.09);
          x += cos (angle);
          y += sin (angle);
          if (x < 1 || y < 1 || x > SIDE - 2 || y > SIDE - 2)
            break;
          dim_vessel (vessels, (int)x, (int)y, 2.2 - step / 140.0);
        }
    }
  for (int row = 0; row < SIDE; row++)
    for (int column = 0; column < SIDE; column++)
      {
        double x = (column + 0.5) / SIDE, y = (row + 0.5) / SIDE;
        double eye = blob (x, y, 0.5, 0.5, 0.48, 0.48, 0.06);
        double disc = blob (x, y, disc_x, disc_y, 0.075, 0.085, 0.5);
        double spot = blob (x, y, 0.66, 0.52, 0.10, 0.10, 1);
        double vessel = vessels[row * SIDE + column] * (1 - 0.5 * disc);
        uint8_t *p = pixels + 3 * (row * SIDE + column);
        p[0] = shade (eye * (205 + 45 * disc - 55 * spot - 75 * vessel + noise (state, 4)));
        p[1] = shade (eye * (92 + 120 * disc - 35 * spot - 60 * vessel + noise (state, 4)));
        p[2] = shade (eye * (40 + 90 * disc - 15 * spot - 25 * vessel + noise (state, 4)));
      }
  return med_sample_png (pixels, SIDE, SIDE, 3);
}

/* Height of the trace in millivolts at `phase` of a heart beat: P, Q, R, S, T as bell curves. */
static double
beat (double phase)
{
  static const struct
  {
    double at, width, height;
  } waves[] = { { 0.18, 0.025, 0.14 },
                { 0.335, 0.008, -0.12 },
                { 0.36, 0.010, 1.05 },
                { 0.385, 0.009, -0.24 },
                { 0.60, 0.045, 0.28 } };
  double sum = 0;
  for (size_t i = 0; i < G_N_ELEMENTS (waves); i++)
    sum += waves[i].height * exp (-pow ((phase - waves[i].at) / waves[i].width, 2) / 2);
  return sum;
}

static GBytes *
ecg (uint64_t *state)
{
  g_autofree uint8_t *pixels = g_new (uint8_t, STRIP_WIDTH * STRIP_HEIGHT * 3);
  const double period = 128 + noise (state, 14);
  for (int row = 0; row < STRIP_HEIGHT; row++)
    for (int column = 0; column < STRIP_WIDTH; column++)
      {
        bool bold = row % 24 == 0 || column % 24 == 0;
        bool thin = row % 8 == 0 || column % 8 == 0;
        uint8_t *p = pixels + 3 * (row * STRIP_WIDTH + column);
        p[0] = 255;
        p[1] = p[2] = bold ? 176 : thin ? 222 : 246;
      }
  int previous = STRIP_HEIGHT * 2 / 3;
  for (int column = 0; column < STRIP_WIDTH; column++)
    {
      double height = beat (fmod (column, period) / period) + noise (state, 0.012);
      int row = CLAMP ((int)(STRIP_HEIGHT * 2 / 3 - height * 110), 1, STRIP_HEIGHT - 2);
      int from = MIN (row, previous), to = MAX (row, previous) + 1;
      for (int y = from; y <= to; y++)
        memset (pixels + 3 * (y * STRIP_WIDTH + column), 24, 3);
      previous = row;
    }
  return med_sample_png (pixels, STRIP_WIDTH, STRIP_HEIGHT, 3);
}

/* A fan of speckle with a dark hollow and a bright outline in it. */
static GBytes *
sonogram (uint64_t *state)
{
  g_autofree uint8_t *pixels = g_new0 (uint8_t, SIDE * SIDE);
  const double cx = 0.5 + noise (state, 0.05), cy = 0.58 + noise (state, 0.04);
  for (int row = 0; row < SIDE; row++)
    for (int column = 0; column < SIDE; column++)
      {
        double x = (column + 0.5) / SIDE, y = (row + 0.5) / SIDE;
        double angle = atan2 (x - 0.5, y + 0.12), reach = hypot (x - 0.5, y + 0.12);
        if (fabs (angle) > 0.62 || reach < 0.2 || reach > 1.06)
          continue;
        double hollow = blob (x, y, cx, cy, 0.24, 0.19, 0.12);
        double inside = blob (x, y, cx + 0.03, cy + 0.03, 0.12, 0.075, 0.4);
        double layers = 18 * sin (reach * 42);
        double light = 92 + layers - 84 * hollow + 120 * inside - 50 * reach;
        pixels[row * SIDE + column] = shade (light * (1 + noise (state, 0.45)));
      }
  return med_sample_png (pixels, SIDE, SIDE, 1);
}

GBytes *
med_sample_picture (med_sample_kind kind, uint64_t seed)
{
  uint64_t state = seed;
  switch (kind)
    {
    case MED_SAMPLE_RETINA:
      return retina (&state);
    case MED_SAMPLE_ECG:
      return ecg (&state);
    case MED_SAMPLE_SONO:
      return sonogram (&state);
    default:
      return xray (&state);
    }
}
