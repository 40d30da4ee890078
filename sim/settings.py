"""Every setting once: default, unit, range, meaning, source, lever or assumption, what it moves.

From these declarations come the checks of scenario files, the error messages, the JSON Schema,
the tables of ODD.md, `coproduce describe`, and the columns that the compiled rules read.
A setting's key is `section.name`; the rules read it as `s.section_name`, and the levers of the
section `programme` as `s.name`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np

STAGES = ("create", "deliver", "improve", "evaluate")
DOMAINS = ("services", "practice", "policies", "research")
ROLES = ("user", "authority", "charity", "frontline", "funder", "academic")
GROUPS = ("group_1", "group_2", "group_3", "group_4")

ASSUMPTION = "assumption"


@dataclass(frozen=True)
class Setting:
    """One number, switch or choice that a scenario can set.

    Attributes:
        key: `section.name` as written in a scenario file.
        default: value of the baseline; its type is the type of the setting.
        unit: what the number counts.
        low, high: smallest and largest allowed value.
        meaning: one sentence for a lay reader.
        source: where the default comes from, or "assumption".
        effect: `+outcome` or `-outcome`: the outcome that rises or falls when this is raised
            (for a choice or switch: the outcome that it changes, written `~outcome`).
        usual: range that was explored; outside it a scenario file gives a warning.
        choices: the allowed words; the first is the default.
    """

    key: str
    default: Any
    unit: str
    low: float
    high: float
    meaning: str
    source: str = ASSUMPTION
    effect: str = ""
    usual: tuple[float, float] | None = None
    choices: tuple[str, ...] = ()

    @property
    def section(self) -> str:
        return self.key.split(".")[0]

    @property
    def name(self) -> str:
        return self.key.split(".")[1]

    @property
    def field(self) -> str:
        """Name under which the rules read it."""
        return self.name if self.section == "programme" else self.key.replace(".", "_")

    @property
    def lever(self) -> bool:
        """Whether the team decides it; otherwise it is an assumption about the world."""
        return self.section == "programme"

    @property
    def kind(self) -> str:
        """One of `number`, `whole`, `switch`, `choice`."""
        if self.choices:
            return "choice"
        if isinstance(self.default, bool):
            return "switch"
        return "whole" if isinstance(self.default, int) else "number"


def _number(key: str, default: float, unit: str, low: float, high: float, meaning: str, effect: str,
            source: str = ASSUMPTION, usual: tuple[float, float] | None = None) -> Setting:
    return Setting(key, default, unit, low, high, meaning, source, effect, usual)


def _switch(key: str, default: bool, meaning: str, effect: str, source: str = ASSUMPTION) -> Setting:
    return Setting(key, default, "on or off", 0, 1, meaning, source, effect)


def _choice(key: str, choices: tuple[str, ...], meaning: str, effect: str, source: str = ASSUMPTION) -> Setting:
    return Setting(key, choices[0], "choice", 0, len(choices) - 1, meaning, source, effect, None, choices)


SECTIONS = {
    "programme": "what the team decides",
    "time": "how long, and how the work is cut into stages",
    "people": "who is there at the start",
    "network": "who knows whom at the start",
    "mechanisms": "which theory of each mechanism holds; switches",
    "production": "how hours become quality",
    "design": "how the design follows what people say",
    "experience": "how people meet the service",
    "trust": "how trust is won and lost",
    "learning": "how the team learns",
    "safety": "how safe it is to speak",
    "attitude": "how attitudes move when people meet",
    "adoption": "how people take up the practice, and drop it",
    "commitment": "how commitment moves",
    "exhaustion": "how people tire and recover",
    "exits": "why members leave the team",
    "ties": "how ties grow and fade",
    "outreach": "how advocates reach others",
    "crisis_effects": "what a crisis does",
    "costs": "what an hour costs",
    "output": "what is recorded",
}

_HALL = "Hall 2018"
_NCVO = "NCVO Time Well Spent 2019, 2023: 76-80 % continue a year"
_FISCHBACHER = "Fischbacher et al. 2001"

SETTINGS: tuple[Setting, ...] = (
    # — programme: the levers —
    _number("programme.coverage", 1.0, "share of the work, per stage and domain", 0, 1,
            "How much of each slice (stage by domain) is done jointly with the people who use the service.",
            "+user_influence"),
    _choice("programme.coverage_rule", ("as_written", "random", "opportunistic", "alternate"),
            "Which slices are opened: those written; a random few in each stage; those where users agree with "
            "professionals already; or all, but in every other cycle only.", "~realised_coverage"),
    _number("programme.open_slices", 4, "domains in each stage", 0, 4,
            "How many of the four domains are opened in a stage, under `random` and `opportunistic`.",
            "+realised_coverage"),
    _number("programme.hours", 2.0, "hours a week per team member", 0, 40,
            "Time planned for each member of the team.", "+quality", usual=(0.25, 8)),
    _number("programme.relational_share", 0.3, "share of the hours", 0, 1,
            "Time spent on getting to know each other rather than on the task. It builds ties and is lost to the task.",
            "-quality", usual=(0, 0.8)),
    _number("programme.power", 0.5, "share of the decision", 0, 1,
            "How much of each decision is delegated; the rest follows seniority.", "+user_influence",
            "sign: Newig et al. 2023"),
    _choice("programme.delegate", ("invested", "equal", "users"),
            "To whom power is delegated: in proportion to hours and commitment, to all alike, or to users only.",
            "~user_influence"),
    _number("programme.team_size", 20, "people", 0, 2000, "Seats in the team.", "+hours_total", usual=(4, 100)),
    _number("programme.user_share", 0.5, "share of the seats", 0, 1,
            "Seats held by people who use the service.", "+user_influence"),
    _number("programme.seats_authority", 0.2, "share of the other seats", 0, 1,
            "Seats of the local authority, relative to the other professional seats.", "+hours_authority"),
    _number("programme.seats_charity", 0.2, "share of the other seats", 0, 1,
            "Seats of charities, relative to the other professional seats.", "+hours_charity"),
    _number("programme.seats_frontline", 0.4, "share of the other seats", 0, 1,
            "Seats of frontline staff, relative to the other professional seats.", "+hours_frontline"),
    _number("programme.seats_funder", 0.1, "share of the other seats", 0, 1,
            "Seats of funders, relative to the other professional seats.", "+hours_funder"),
    _number("programme.seats_academic", 0.1, "share of the other seats", 0, 1,
            "Seats of academics, relative to the other professional seats.", "+hours_academic"),
    _choice("programme.selection",
            ("commitment", "title", "stratified_commitment", "lottery", "usual", "volunteers"),
            "How members are chosen: by commitment; by seniority; by commitment within each need group; by lot; "
            "the same people again; or those who put themselves forward.", "~representativeness"),
    _number("programme.rotation", 0.3, "share of the team a cycle", 0, 1,
            "Share of the members who make room for others at the start of each cycle.", "-top_tenth_hours"),
    _number("programme.persistence", 4, "rebuffs in a row", 0, 26,
            "How often an advocate goes back to the same person after a rebuff before turning to somebody else.",
            "+rebuffs"),
    _number("programme.crisis_hours_protected", 0.5, "share of the planned hours", 0, 1,
            "Share of the co-production hours that a crisis would push out, but that are protected.", "+hours_joint"),
    _number("programme.residual_hours", 0.25, "share of the planned hours", 0, 1,
            "Co-production hours that remain when the funding has ended or the budget is spent.", "+hours_joint"),
    _number("programme.champions_stay", 0.5, "share of the champions", 0, 1,
            "Share of the committed champions who keep to the practice after the funding has ended.",
            "+adoption"),
    _number("programme.strength_based", 0.5, "0 to 1", 0, 1,
            "How far people and services are treated as assets. It raises effective hours and skills, eases the load, "
            "and takes a little meeting time.", "+mean_skill_members"),
    _number("programme.facilitation", 0.3, "0 to 1", 0, 1,
            "Effort to make it safe to speak. It takes meeting time.", "+safety"),
    _choice("programme.outreach", ("fence", "sceptic", "central", "clustered", "random", "none"),
            "Whom advocates seek out: people on the fence, sceptics, the well connected, people whose contacts "
            "already practise, anybody, or nobody.", "~outreach_contacts"),
    _number("programme.outreach_contacts", 4.0, "contacts a week", 0, 200,
            "Contacts that the programme pays for each week, made by advocates.", "+outreach_contacts", usual=(0, 40)),
    _number("programme.ally_building", 0.2, "contacts a week per advocate", 0, 5,
            "Unpaid contacts that a fully passionate advocate is helped to make each week.", "+outreach_contacts",
            usual=(0, 2)),
    _number("programme.access_support", 0.3, "share of the need met", 0, 1,
            "Share of people's access needs (travel, care, language, pay) that is met. It takes a little meeting time.",
            "+hours_user"),
    _number("programme.budget_hours", inf, "paid hours a year", 0, inf,
            "Hours that can be paid in a year, everybody's together; `inf` means no limit.", "+hours_total"),
    _number("programme.funding_start", 0, "week", 0, 5200, "Week in which the funded programme starts.",
            "-hours_joint"),
    _number("programme.funding_weeks", 156, "weeks", 0, 5200, "Length of the funding.", "+hours_joint",
            "three-year grants are typical: assumption", usual=(0, 520)),
    # — time —
    _number("time.weeks", 208, "weeks", 1, 5200, "Length of the run.", "+hours_total"),
    _number("time.stage_weeks", 3, "weeks", 1, 52,
            "Length of a stage; create, deliver, improve and evaluate make a cycle.", "+cycle_quality"),
    # — people —
    _number("people.number", 200, "people", 2, 2_000_000, "People in the place.", "-hours_per_adopter",
            usual=(40, 100_000)),
    _number("people.share_user", 0.50, "share of the people", 0, 1, "People who use the service.", "+people_user"),
    _number("people.share_authority", 0.10, "share of the people", 0, 1, "People at the local authority.",
            "+people_authority"),
    _number("people.share_charity", 0.12, "share of the people", 0, 1, "People at charities.", "+people_charity"),
    _number("people.share_frontline", 0.20, "share of the people", 0, 1, "Frontline staff.", "+people_frontline"),
    _number("people.share_funder", 0.03, "share of the people", 0, 1, "Funders.", "+people_funder"),
    _number("people.share_academic", 0.05, "share of the people", 0, 1, "Academics.", "+people_academic"),
    _number("people.share_group_1", 0.4, "share of the users", 0, 1, "Users in need group 1.", "+people_group_1"),
    _number("people.share_group_2", 0.3, "share of the users", 0, 1, "Users in need group 2.", "+people_group_2"),
    _number("people.share_group_3", 0.2, "share of the users", 0, 1, "Users in need group 3.", "+people_group_3"),
    _number("people.share_group_4", 0.1, "share of the users", 0, 1, "Users in need group 4.", "+people_group_4"),
    _number("people.taste_gap", 0.8, "distance of tastes", 0, 3,
            "How far what professionals want lies from what users want.", "-mean_fit", usual=(0, 1.5)),
    _number("people.group_radius", 0.35, "distance of tastes", 0, 3,
            "How far the need groups lie from the users' middle.", "-mean_fit", usual=(0, 1)),
    _number("people.taste_spread", 0.15, "standard deviation", 0, 3,
            "How much tastes differ within a group.", "-mean_fit", usual=(0, 0.6)),
    _number("people.seniority_user", 0.10, "0 to 1", 0, 1, "Seniority of users.", "+user_influence"),
    _number("people.seniority_authority", 0.80, "0 to 1", 0, 1, "Seniority at the authority.", "-user_influence"),
    _number("people.seniority_charity", 0.50, "0 to 1", 0, 1, "Seniority at charities.", "-user_influence"),
    _number("people.seniority_frontline", 0.30, "0 to 1", 0, 1, "Seniority of frontline staff.", "-user_influence"),
    _number("people.seniority_funder", 0.90, "0 to 1", 0, 1, "Seniority of funders.", "-user_influence"),
    _number("people.seniority_academic", 0.60, "0 to 1", 0, 1, "Seniority of academics.", "-user_influence"),
    _number("people.seniority_spread", 0.05, "standard deviation", 0, 0.5, "Spread of seniority within a role.",
            "~user_influence"),
    _number("people.attitude_user", 0.15, "-1 to 1", -1, 1, "Users' mean attitude to co-production at the start.",
            "+mean_attitude"),
    _number("people.attitude_authority", -0.20, "-1 to 1", -1, 1, "The authority's mean attitude at the start.",
            "+mean_attitude"),
    _number("people.attitude_charity", 0.25, "-1 to 1", -1, 1, "Charities' mean attitude at the start.",
            "+mean_attitude"),
    _number("people.attitude_frontline", 0.0, "-1 to 1", -1, 1, "Frontline staff's mean attitude at the start.",
            "+mean_attitude"),
    _number("people.attitude_funder", 0.05, "-1 to 1", -1, 1, "Funders' mean attitude at the start.",
            "+mean_attitude"),
    _number("people.attitude_academic", 0.15, "-1 to 1", -1, 1, "Academics' mean attitude at the start.",
            "+mean_attitude"),
    _number("people.attitude_commitment", 0.5, "attitude per commitment", 0, 4,
            "How much warmer the committed are at the start.", "+polarisation"),
    _number("people.attitude_spread", 0.35, "standard deviation", 0, 2, "Spread of attitudes at the start.",
            "+polarisation"),
    _number("people.capacity_user", 6.0, "hours a week", 0, 60, "Time that users could give.", "+hours_user"),
    _number("people.capacity_staff", 4.0, "hours a week", 0, 60, "Time that everybody else could give.",
            "+hours_frontline"),
    _number("people.access_need_1", 0.0, "0 to 1", 0, 1, "Access need of need group 1.", "-hours_user"),
    _number("people.access_need_2", 0.1, "0 to 1", 0, 1, "Access need of need group 2.", "-hours_user"),
    _number("people.access_need_3", 0.25, "0 to 1", 0, 1, "Access need of need group 3.", "-hours_user"),
    _number("people.access_need_4", 0.5, "0 to 1", 0, 1, "Access need of need group 4.", "-hours_user"),
    _number("people.stubborn", 0.05, "share of the people", 0, 1,
            "Sceptics whom nothing moves.", "-adoption", usual=(0, 0.3)),
    _number("people.champions", 0.08, "share of the people", 0, 1,
            "People committed to the practice from the start.", "+adoption",
            "Everall et al. 2025: critical mass 10-43 %", usual=(0, 0.45)),
    _number("people.commitment_seniority", 0.0, "correlation", -1, 1,
            "How far the senior people of a role are also the committed ones.", "~hours_total"),
    _number("people.skill_user", 0.6, "0 to 1", 0, 1, "Users' skill for joint work at the start.", "+quality"),
    _number("people.skill_staff", 0.8, "0 to 1", 0, 1, "Everybody else's skill for joint work at the start.",
            "+quality"),
    _number("people.trust_start", 0.5, "0 to 1", 0, 1, "Trust in the programme at the start.", "+mean_trust"),
    _number("people.share_conditional", 0.5, "share of the people", 0, 1,
            "People who give as much as the others gave.", "-hours_total", _FISCHBACHER),
    _number("people.share_free_riders", 0.33, "share of the people", 0, 1,
            "People who give a part of their share only.", "-hours_total", _FISCHBACHER),
    _number("people.free_rider_effort", 0.3, "share of the hours", 0, 1,
            "What free riders give of their share.", "+hours_total"),
    # — network —
    _choice("network.kind", ("sites", "ring", "er", "ba", "well_mixed"),
            "Shape of the network: sites with some contacts elsewhere, a ring, random (Erdős–Rényi), "
            "few hubs (Barabási–Albert), or everyone knows everyone.", "~adoption"),
    _number("network.site_size", 20, "people", 2, 2000, "People at a site (a service, a place).", "+contacts_mean",
            usual=(5, 100)),
    _number("network.contacts_within", 0.4, "share of the site", 0, 1,
            "Chance that two people of a site know each other.", "+contacts_mean"),
    _number("network.contacts_elsewhere", 3.6, "contacts", 0, 100,
            "Contacts at other sites of a person on average; people at charities have more, see bridging.",
            "+contacts_mean", usual=(0, 20)),
    _number("network.bridging", 3.0, "times", 0, 50,
            "How many times more contacts elsewhere people at charities seek.", "+contacts_mean"),
    _number("network.degree", 8, "contacts", 0, 1000,
            "Mean number of contacts in a ring (even), a random or a hub network.", "+contacts_mean",
            usual=(2, 100)),
    _number("network.rewiring", 0.05, "share of the ties", 0, 1,
            "Share of the ring's ties that are swapped for long ones; everybody keeps as many contacts.",
            "~adoption"),
    _number("network.strength_start", 0.4, "0 to 1", 0, 1, "Strength of the ties at the start.", "+tie_strength"),
    _number("network.max_contacts", 50, "contacts", 1, 1000,
            "Contacts that a person can keep; the weakest gives way to a stronger one.", "+contacts_mean",
            "about 50 people in an affinity group: Zhou et al. 2005", usual=(5, 150)),
    _choice("network.meeting", ("by_strength", "anyone"),
            "Whom people meet: contacts in proportion to the strength of the tie, or any contact.", "~mean_attitude"),
    _switch("network.directed", False,
            "Whether a row of ties.csv means only that `from` listens to `to`.", "~adoption"),
    # — mechanisms —
    _choice("mechanisms.attitude",
            ("fj_bounded", "linear", "deffuant", "hk", "voter", "repulsive", "none"),
            "How attitudes move: anchored, within what a person can hear (Friedkin–Johnsen with bounded confidence); "
            "plain averaging (DeGroot, or Friedkin–Johnsen with an anchor); pairs (Deffuant); averaging within "
            "reach (Hegselmann–Krause); copying (voter); anchored with repulsion; or not at all.", "~mean_attitude",
            "Flache et al. 2017"),
    _choice("mechanisms.adoption", ("logit", "fraction_threshold", "count_threshold", "bass", "memory_best_response",
                                    "none"),
            "How people take up the practice: weighing with reinforcement; when a share of their contacts practises; "
            "when a number of them does; by chance and by contact (Bass); best reply to the last meetings; never.",
            "~adoption", "Centola & Macy 2007; Eckles et al. 2024; Bass 1969; Centola et al. 2018"),
    _choice("mechanisms.voice", ("frustration", "expressive", "both", "off"),
            "What being asked does to trust: voice without influence frustrates; being heard helps in any case; "
            "both; neither.", "~mean_trust_members", "Folger 1977; Lind et al. 1990"),
    _choice("mechanisms.trust", ("asymmetric", "symmetric", "confirmatory", "off"),
            "How trust moves: lost faster than won; alike; by what one believed before; not.", "~mean_trust",
            "Slovic 1993; Poortinga & Pidgeon 2004"),
    _choice("mechanisms.production", ("ces", "additive", "crowd_out"),
            "How users' and professionals' work combine: as complements; as a sum; or users give less where "
            "professionals give more.", "~quality", "Ostrom 1996; Andersen et al. 2015"),
    _choice("mechanisms.crisis", ("org_crowdout", "user_crowdout", "mobilisation"),
            "What a crisis does to co-production: the organisations push it out; users have no room for it; "
            "or users give more.", "~hours_joint", "HRA 2020; Macy 1990"),
    _choice("mechanisms.learning", ("safety_gated", "success_only", "off"),
            "What the team learns from: failures that it is safe to discuss, and successes; successes only; nothing.",
            "~learning", "Madsen & Desai 2010"),
    _choice("mechanisms.diversity", ("coverage", "none"),
            "Whether joint work gains from having all need groups at the table.", "~quality",
            "Hong & Page 2004; Grim et al. 2019"),
    _switch("mechanisms.redesign", True, "Whether the design follows the decisions of the team.", "~design_change"),
    _switch("mechanisms.experience", True, "Whether people have good and bad experiences of the service.",
            "~true_failures"),
    _switch("mechanisms.safety", True, "Whether safety in the team changes.", "~safety"),
    _switch("mechanisms.commitment", True, "Whether commitment moves with experience.", "~commitment_members"),
    _switch("mechanisms.exhaustion", True, "Whether people tire and recover.", "~exhaustion_members"),
    _switch("mechanisms.support", True, "Whether practising contacts ease the load.", "~exhaustion_members"),
    _switch("mechanisms.exits", True, "Whether members leave the team of their own accord.", "~exits"),
    _switch("mechanisms.cooperation", True,
            "Whether people give in the light of what others give (conditional cooperation).", "~hours_total",
            _FISCHBACHER),
    _switch("mechanisms.tie_building", True, "Whether joint work and outreach build ties.", "~tie_strength"),
    _switch("mechanisms.tie_fading", True, "Whether ties fade between contacts.", "~tie_strength"),
    # — production —
    _number("production.half_hours", 2.2, "effective hours per slice and stage", 0.1, 500,
            "Hours at which an input reaches half of its effect.", "-quality", usual=(1, 10)),
    _number("production.hill", 2.0, "exponent", 0.5, 8,
            "Above 1: hours pay little at first, then more (start-up cost). 1: each hour pays less than the last.",
            "~quality", "Oliver et al. 1985", usual=(1, 4)),
    _number("production.substitution", -1.0, "CES exponent r", -20, 1,
            "How far professionals' work can stand in for users' (1: fully; below 0: hardly).", "+quality",
            "sign: Ostrom 1996", usual=(-4, 1)),
    _number("production.user_weight", 0.5, "share", 0, 1, "Weight of users' input in a slice.", "~quality"),
    _number("production.slice_substitution", -1.0, "power-mean exponent", -20, 1,
            "How far good slices make up for bad ones (1: fully; below 0: the worst slice counts most).", "+quality",
            "the blog's `every slice`", usual=(-4, 1)),
    _number("production.professional_route", 0.55, "share of full quality", 0, 1,
            "Quality that professionals reach alone.", "+quality", usual=(0.3, 1)),
    _number("production.base_quality", 0.8, "share of full quality", 0, 1,
            "Best quality before the team has learned.", "+quality"),
    _number("production.learning_gain", 0.3, "share of full quality", 0, 1,
            "Quality that learning can add.", "+quality"),
    _number("production.initial_quality", 0.2, "share of full quality", 0, 1,
            "Quality of each slice before the programme.", "+cum_quality"),
    _number("production.carry_over", 0.1, "share of the users' input", 0, 0.5,
            "Users' work in a domain that also counts in the other domains of the stage.", "+quality"),
    _number("production.crowd_out", 0.5, "share of the users' hours", 0, 1,
            "Users' hours lost where professionals give fully, under `crowd_out`.", "-quality",
            "Andersen et al. 2015: sign"),
    _number("production.diversity_weight", 0.3, "share of the users' input", 0, 1,
            "Users' input that is lost if no need group is represented.", "-quality"),
    _number("production.perspective", 0.5, "0 to 1", 0, 1,
            "How much of a need group's perspective one member brings.", "+quality"),
    _number("production.skill_gain", 0.004, "per hour", 0, 0.1, "Skill that an hour of joint work adds.",
            "+mean_skill_members"),
    # — design —
    _number("design.redesign_rate", 0.5, "share a stage", 0, 1,
            "How far a fully flexible team moves the design towards its decision.", "+mean_fit", usual=(0.1, 1)),
    _number("design.taste_width", 0.5, "distance of tastes", 0.05, inf,
            "How far from a person's taste a design still suits.", "+mean_fit", usual=(0.2, inf)),
    _number("design.voice_loss", 0.06, "share of trust a stage", 0, 1,
            "Trust moved by the gap between expected and felt influence.", "-mean_trust_members"),
    # — experience —
    _number("experience.rate", 0.5, "chance a week", 0, 1,
            "Chance that a user, frontline worker or member meets the service in a week of delivery.",
            "+true_failures"),
    _number("experience.base_success", 0.15, "chance", 0, 1, "Chance of a good experience in a poor service.",
            "+mean_trust"),
    # — trust —
    _number("trust.gain", 0.06, "share of what is missing", 0, 1, "Trust won by a good experience.", "+mean_trust"),
    _number("trust.loss", 0.15, "share of what is there", 0, 1, "Trust lost by a bad experience.", "-mean_trust",
            "2.5 times the gain; sign: Slovic 1993"),
    _number("trust.repair", 0.7, "share of the loss", 0, 1, "Loss that open discussion of a failure avoids.",
            "+mean_trust"),
    # — learning —
    _number("learning.failure_rate", 0.35, "share of what is left to learn", 0, 1,
            "Learning from failures, if all fail and it is safe to say so.", "+learning",
            "more than from successes: Madsen & Desai 2010"),
    _number("learning.success_rate", 0.1, "share of what is left to learn", 0, 1,
            "Learning from successes, if all succeed.", "+learning"),
    _number("learning.without_academics", 0.6, "share", 0, 1,
            "Learning that remains with no academic in the team.", "+learning"),
    # — safety —
    _number("safety.start", 0.5, "0 to 1", 0, 1, "Safety to speak at the start, and without facilitation.", "+safety"),
    _number("safety.facilitation_lift", 0.4, "0 to 1", 0, 1, "Safety that full facilitation adds.", "+safety"),
    _number("safety.trust_pull", 0.2, "safety per trust", 0, 1, "How much the members' trust adds or takes.",
            "~safety"),
    _number("safety.crisis_pressure", 0.2, "0 to 1", 0, 1, "Safety that a full crisis takes.", "-safety"),
    _number("safety.rate", 0.1, "share a week", 0, 1, "How fast safety follows.", "+safety"),
    # — attitude —
    _number("attitude.reach", 0.6, "distance of attitudes", 0, 2,
            "How different a view may be and still be heard.", "~mean_attitude", usual=(0.1, 2)),
    _number("attitude.tie_reach", 0.4, "distance of attitudes", 0, 2,
            "How much further a person hears somebody close.", "-rebuffs",
            "Battilana & Casciaro 2013: sign"),
    _number("attitude.pull", 0.15, "share of the difference", 0, 1, "How far a meeting moves a person.",
            "~mean_attitude", usual=(0.01, 0.5)),
    _number("attitude.anchor_pull", 0.08, "share a week", 0, 1,
            "How fast a person returns to the own view.", "~mean_attitude"),
    _number("attitude.anchor_shift", 0.03, "share", 0, 1, "How far an experience moves the own view.",
            "~mean_attitude"),
    _number("attitude.self_weight", 0.0, "share", 0, 1, "Weight on the own view in plain averaging.",
            "~mean_attitude"),
    # — adoption —
    _number("adoption.base", -5.2, "utility", -50, 50, "Leaning to practise before anything else counts.", "+adoption",
            "set by 5.1: critical mass 10-43 %", usual=(-6.5, -3)),
    _number("adoption.attitude", 1.2, "utility per attitude", 0, 50, "Weight of the own attitude.", "+adoption"),
    _number("adoption.benefit", 6.0, "utility per trusted benefit", 0, 50,
            "Weight of the benefit that a person trusts to get.", "+adoption"),
    _number("adoption.reinforcement", 6.4, "utility per share of contacts", 0, 50,
            "Weight of the share of contacts who practise.", "+adoption",
            "8 times the noise: critical mass near 25 % (Centola et al. 2018)", usual=(0, 8)),
    _number("adoption.exhaustion", 1.0, "utility per exhaustion", 0, 50, "Weight of the own exhaustion.", "-adoption"),
    _number("adoption.noise", 0.8, "utility", 0.01, 50, "How much chance there is in a decision.", "~adoption",
            usual=(0.2, 2)),
    _number("adoption.revision", 0.06, "chance a week", 0, 1, "Chance that a person reconsiders in a week.",
            "+adoption"),
    _number("adoption.drop", 0.6, "times", 0, 1,
            "How much slower people drop a practice than take it up (0: never).", "-adoption"),
    _number("adoption.threshold_mean", 0.25, "share of contacts", -5, 5,
            "Mean of the personal thresholds, under `fraction_threshold`.", "-adoption",
            "Centola et al. 2018: 25 %", usual=(0, 1)),
    _number("adoption.threshold_sd", 0.1, "standard deviation", 0, 5,
            "Spread of the personal thresholds, under `fraction_threshold`.", "~adoption", usual=(0, 0.5)),
    _number("adoption.threshold_count", 2, "contacts", 0, 1000,
            "Practising contacts needed, under `count_threshold`.", "-adoption", "Centola & Macy 2007"),
    _number("adoption.innovation", 0.00058, "rate a week", 0, 10,
            "Rate of spontaneous uptake, under `bass`.", "+adoption", "Sultan et al. 1990: 0.03 a year"),
    _number("adoption.imitation", 0.0073, "rate a week", 0, 10,
            "Rate of uptake if all contacts practise, under `bass`.", "+adoption", "Sultan et al. 1990: 0.38 a year"),
    _number("adoption.memory", 12, "meetings", 1, 64,
            "Meetings remembered, under `memory_best_response`.", "-adoption", "Centola et al. 2018"),
    # — commitment —
    _number("commitment.setback", 0.04, "0 to 1", 0, 1, "Commitment lost by a bad experience without resilience.",
            "-commitment_members"),
    _number("commitment.success", 0.02, "share of what is missing", 0, 1, "Commitment won by a good experience.",
            "+commitment_members"),
    # — exhaustion —
    _number("exhaustion.strain", 0.05, "a week at full load", 0, 1, "How fast load tires.", "+exhaustion_members"),
    _number("exhaustion.recovery", 0.05, "share a week", 0, 1, "How fast people of middling resilience recover.",
            "-exhaustion_members"),
    _number("exhaustion.crisis_load", 0.5, "times", 0, 5, "How much heavier a full crisis makes the load.",
            "+exhaustion_members"),
    _number("exhaustion.full_support", 6.0, "tie strength", 0.1, 100,
            "Strength of ties to practising contacts that would take all load away.", "+exhaustion_members"),
    _number("exhaustion.most_support", 0.8, "share of the load", 0, 1, "Most that support can take away.",
            "-exhaustion_members"),
    # — exits —
    _number("exits.hazard", 0.0045, "chance a week", 0, 1, "Chance that a content member leaves.", "+exits", _NCVO),
    _number("exits.distrust", 2.0, "log hazard per trust", 0, 10, "How much distrust adds.", "~exits"),
    _number("exits.exhaustion", 2.0, "log hazard per exhaustion", 0, 10, "How much exhaustion adds.", "+exits"),
    _number("exits.low_commitment", 1.0, "log hazard per commitment", 0, 10, "How much low commitment adds.",
            "-exits"),
    _number("exits.patience_weeks", 12, "weeks", 1, 520,
            "Weeks without a good experience after which impatience sets in.", "-exits"),
    _number("exits.return_weeks", 52, "weeks", 0, 5200, "Weeks after which a member who left may be asked again.",
            "+new_faces"),
    # — ties —
    _number("ties.hours_to_tie", 50.0, "hours", 0.1, 10_000, "Hours together that build most of a tie.",
            "-tie_strength", _HALL + ": about 50 h to a casual friend"),
    _number("ties.task_value", 0.5, "share", 0, 1, "What an hour on the task counts for a tie.", "+tie_strength",
            _HALL + ": less than relational time"),
    _number("ties.fading", 0.013, "share a week", 0, 1, "How fast a tie fades to what everyday life keeps up.",
            "-cross_site_ties", "half in a year: assumption"),
    # — outreach —
    _number("outreach.contact_hours", 0.5, "hours", 0, 10, "Length of an outreach contact.", "+hours_outreach"),
    _number("outreach.rebuff_strain", 0.01, "exhaustion", 0, 1, "How much a rebuff tires an advocate.",
            "+exhaustion_advocates"),
    _number("outreach.retry_weeks", 26, "weeks", 1, 520, "Weeks until an advocate tries again where he gave up.",
            "~rebuffs"),
    _number("outreach.search", 8, "people", 1, 64, "People among whom an advocate looks for the next to talk to.",
            "~outreach_contacts"),
    # — crisis effects —
    _number("crisis_effects.delivery_loss", 0.2, "share of the benefit", 0, 1,
            "Benefit lost at once if all hours are protected in a full crisis: what persevering costs.",
            "-benefit_crisis"),
    _number("crisis_effects.capacity_user", 0.0, "share of the capacity", 0, 1,
            "Users' capacity lost in a full crisis.", "-hours_user",
            "availability often not lower: HRA/Oxford BRC 2020"),
    _number("crisis_effects.capacity_staff", 0.2, "share of the capacity", 0, 1,
            "Everybody else's capacity lost in a full crisis.", "-hours_frontline"),
    _number("crisis_effects.mobilisation", 0.3, "share of the hours", 0, 5,
            "Hours that users add in a full crisis, under `mobilisation`.", "+hours_user", "Macy 1990: sign"),
    # — costs, output —
    _number("costs.hour", 25.0, "pounds", 0, 10_000, "What an hour costs, everybody's alike.", "+paid_cost",
            "NIHR payment guidance: order of size"),
    _choice("output.detail", ("full", "basic"),
            "What is recorded each week: all outcomes, or adoption and mean attitude only.", "~weekly"),
)

BY_KEY: dict[str, Setting] = {setting.key: setting for setting in SETTINGS}


def _field_type(setting: Setting) -> tuple:
    if setting.key == "programme.coverage":
        return (setting.field, "f8", (len(STAGES), len(DOMAINS)))
    return (setting.field, "f8" if setting.kind == "number" else "i8")


SETTINGS_DTYPE = np.dtype([_field_type(setting) for setting in SETTINGS])
"""One row of settings as the compiled rules read it: choices as their number, switches as 0 or 1."""


def settings_row(values: Mapping[str, Any]) -> np.ndarray:
    """One row of `SETTINGS_DTYPE`, shape (1,), from a full dictionary of values by key."""
    row = np.zeros(1, SETTINGS_DTYPE)
    for setting in SETTINGS:
        value = values[setting.key]
        row[setting.field][0] = setting.choices.index(value) if setting.choices else value
    return row


def settings_of(row: np.ndarray, section: str) -> dict[str, Any]:
    """The values of a section from a row that `settings_row` made, by key."""
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        if setting.section == section:
            value = row[setting.field][0]
            if setting.choices:
                values[setting.key] = setting.choices[value]
            else:
                values[setting.key] = bool(value) if setting.kind == "switch" else value.tolist()
    return values


def choice_number(key: str, word: str) -> int:
    """Number by which the rules know a choice, so that a rule can write it as a named constant."""
    return BY_KEY[key].choices.index(word)
