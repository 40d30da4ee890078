/* The meetings and the adoption of `meeting.py` in plain C: the same keyed draws, the same order, the same sums.
 *
 * Neighbours lie in one array (CSR). The plain way counts the practising contacts of everybody who does not yet
 * practise, every week; the counting way keeps the counts and changes them when somebody takes the practice up.
 * Compile without contraction of multiply-adds and the results are those of the package to the last bit.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define GOLDEN 0x9E3779B97F4A7C15ull
#define MIX_1 0xBF58476D1CE4E5B9ull
#define MIX_2 0x94D049BB133111EBull
#define P_ORDER 8u
#define P_MEETING 9u
#define TINY 1e-12

typedef struct {
    int64_t n;
    const int64_t *first;    /* n + 1 */
    const uint32_t *who;     /* contacts, person by person */
    const uint64_t *keys;    /* one a person */
    const double *threshold; /* share of the contacts */
    double *attitude;
    uint8_t *practises;
    double reach, pull;
} Place;

typedef struct {
    uint32_t *order, *order2, *changed;
    uint64_t *hashes, *hashes2;
    uint32_t *buckets;
    int bits;
} Room;

static inline uint64_t mix(uint64_t z) {
    z = (z ^ (z >> 30)) * MIX_1;
    z = (z ^ (z >> 27)) * MIX_2;
    return z ^ (z >> 31);
}

static uint64_t week_luck(uint64_t run, int64_t week) { return mix(run ^ ((uint64_t)(week + 2) * MIX_2)); }

static uint64_t stream(uint64_t luck, uint64_t purpose) { return mix(luck ^ (purpose * GOLDEN)); }

static void counts_to_starts(uint32_t *buckets, uint32_t n_buckets) {
    uint32_t sum = 0;
    for (uint32_t b = 0; b < n_buckets; b++) {
        uint32_t count = buckets[b];
        buckets[b] = sum;
        sum += count;
    }
}

/* Move hashes and rows to where `bits` bits of the hash from `shift` put them, in stable order. */
static void scatter(int64_t n, const uint64_t *hashes, const uint32_t *rows, uint64_t *hashes_to, uint32_t *rows_to,
                    uint32_t *buckets, int bits, int shift) {
    uint64_t mask = (1ull << bits) - 1;
    memset(buckets, 0, sizeof(uint32_t) << bits);
    for (int64_t i = 0; i < n; i++) buckets[(hashes[i] >> shift) & mask]++;
    counts_to_starts(buckets, 1u << bits);
    for (int64_t i = 0; i < n; i++) {
        uint64_t h = hashes[i];
        uint32_t p = buckets[(h >> shift) & mask]++;
        hashes_to[p] = h;
        rows_to[p] = rows ? rows[i] : (uint32_t)i;
    }
}

/* Random order: rows by ascending hash of everybody's key. */
static void order_people(const Place *place, Room *room, uint64_t key) {
    int64_t n = place->n;
    uint64_t *hashes = room->hashes;
    uint32_t *order = room->order;
    if (room->bits <= 11) {
        for (int64_t i = 0; i < n; i++) room->hashes2[i] = mix(key + place->keys[i]);
        scatter(n, room->hashes2, NULL, hashes, order, room->buckets, room->bits, 64 - room->bits);
    } else {
        int low = room->bits / 2, high = room->bits - low;
        for (int64_t i = 0; i < n; i++) hashes[i] = mix(key + place->keys[i]);
        scatter(n, hashes, NULL, room->hashes2, room->order2, room->buckets, low, 64 - room->bits);
        scatter(n, room->hashes2, room->order2, hashes, order, room->buckets, high, 64 - high);
    }
    for (int64_t p = 1; p < n; p++) {
        uint64_t h = hashes[p];
        uint32_t row = order[p];
        int64_t q = p;
        for (; q > 0 && hashes[q - 1] > h; q--) {
            hashes[q] = hashes[q - 1];
            order[q] = order[q - 1];
        }
        hashes[q] = h;
        order[q] = row;
    }
}

/* Everybody meets one contact; both move, unless they are too far apart. */
static void meet(const Place *place, const Room *room, uint64_t salt) {
    double *attitude = place->attitude;
    for (int64_t p = 0; p < place->n; p++) {
        uint32_t i = room->order[p];
        uint64_t contacts = (uint64_t)(place->first[i + 1] - place->first[i]);
        if (contacts == 0) continue;
        uint64_t bits = mix(room->hashes[p] ^ salt);
        uint32_t j = place->who[place->first[i] + (int64_t)(((bits >> 32) * contacts) >> 32)];
        double difference = attitude[j] - attitude[i];
        double step = place->pull * difference * (double)(fabs(difference) < place->reach); /* no branch to guess */
        attitude[i] += step;
        attitude[j] -= step;
    }
}

static int reached(double practising, int64_t contacts, double threshold) {
    return practising >= threshold * (double)contacts - TINY && (contacts > 0 || threshold <= 0.0);
}

static int64_t adopt_plain(const Place *place, Room *room) {
    int64_t n_changed = 0;
    for (int64_t i = 0; i < place->n; i++) {
        if (place->practises[i]) continue;
        int64_t begin = place->first[i], end = place->first[i + 1];
        int practising = 0;
        for (int64_t slot = begin; slot < end; slot++) practising += place->practises[place->who[slot]];
        if (reached(practising, end - begin, place->threshold[i])) room->changed[n_changed++] = (uint32_t)i;
    }
    for (int64_t c = 0; c < n_changed; c++) place->practises[room->changed[c]] = 1;
    return n_changed;
}

static int64_t adopt_counting(const Place *place, Room *room, uint32_t *around) {
    int64_t n_changed = 0;
    for (int64_t i = 0; i < place->n; i++) {
        if (place->practises[i]) continue;
        if (reached(around[i], place->first[i + 1] - place->first[i], place->threshold[i]))
            room->changed[n_changed++] = (uint32_t)i;
    }
    for (int64_t c = 0; c < n_changed; c++) {
        uint32_t i = room->changed[c];
        place->practises[i] = 1;
        for (int64_t slot = place->first[i]; slot < place->first[i + 1]; slot++) around[place->who[slot]]++;
    }
    return n_changed;
}

/* Mean in four running sums, as the package takes it. */
static double mean(const double *values, int64_t n) {
    double a = 0, b = 0, c = 0, d = 0;
    int64_t whole = n - n % 4;
    for (int64_t i = 0; i < whole; i += 4) {
        a += values[i];
        b += values[i + 1];
        c += values[i + 2];
        d += values[i + 3];
    }
    for (int64_t i = whole; i < n; i++) a += values[i];
    return (a + b + c + d) / (double)n;
}

static int64_t count_practising(const Place *place) {
    int64_t count = 0;
    for (int64_t i = 0; i < place->n; i++) count += place->practises[i];
    return count;
}

static void count_around(const Place *place, uint32_t *around) {
    for (int64_t i = 0; i < place->n; i++) {
        around[i] = 0;
        for (int64_t slot = place->first[i]; slot < place->first[i + 1]; slot++)
            around[i] += place->practises[place->who[slot]];
    }
}

static void make_room(Room *room, int64_t n, int bits) {
    int most = bits <= 11 ? bits : bits - bits / 2;
    room->bits = bits;
    room->order = malloc(n * sizeof(uint32_t));
    room->order2 = malloc(n * sizeof(uint32_t));
    room->changed = malloc(n * sizeof(uint32_t));
    room->hashes = malloc(n * sizeof(uint64_t));
    room->hashes2 = malloc(n * sizeof(uint64_t));
    room->buckets = malloc(sizeof(uint32_t) << most);
}

static void clear_room(Room *room) {
    free(room->order);
    free(room->order2);
    free(room->changed);
    free(room->hashes);
    free(room->hashes2);
    free(room->buckets);
}

/* Run all weeks. `adoption` and `attitude_means` take one number a week, after the week. */
void run_weeks(Place *place, uint64_t run, int64_t weeks, int bits, int counting, double *adoption,
               double *attitude_means) {
    Room room;
    make_room(&room, place->n, bits);
    uint32_t *around = NULL;
    if (counting) {
        around = malloc(place->n * sizeof(uint32_t));
        count_around(place, around);
    }
    int64_t practising = count_practising(place);
    for (int64_t week = 0; week < weeks; week++) {
        uint64_t luck = week_luck(run, week);
        order_people(place, &room, stream(luck, P_ORDER));
        meet(place, &room, stream(luck, P_MEETING));
        practising += counting ? adopt_counting(place, &room, around) : adopt_plain(place, &room);
        adoption[week] = (double)practising / (double)place->n;
        attitude_means[week] = mean(place->attitude, place->n);
    }
    free(around);
    clear_room(&room);
}
