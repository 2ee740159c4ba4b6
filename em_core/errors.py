"""Errors that name the value, the limit and the remedy, and that a page can translate.

Every error has a stable `code` and the `values` that its sentence is made of. The English sentences are listed here, one
for each code; a page in another language keeps its own sentences under the same codes and fills in the same values.
Rows, components and positions are counted from 1 in `values`, as a reader counts them.
"""
from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

LONGEST_TEXT = 240  # characters of a text taken into an error; what a reader typed may be very long

INPUT_ERRORS: dict[str, str] = {
    # data
    "data_not_numbers": "The observations are not numbers: {value}. Give an array of numbers.",
    "data_not_one_dimensional": "The observations have {value} dimensions; {limit} is needed. "
                                "Give one number for each observation.",
    "data_not_a_table": "The observations have {value} dimensions; at most {limit} are possible. "
                        "Give one row for each observation and one column for each quantity.",
    "data_too_large": "Observation {row} is {value}; numbers beyond {limit} cannot be squared. Give the data in larger units.",
    "data_too_fine": "The data differ by no more than {value}; below {limit} their squares vanish. Give them in smaller units.",
    "data_singular": "The {value} observations lie on a point, a line or a plane: their covariance has no inverse. "
                     "Leave out columns that are constant or follow from others, or give a start.",
    "data_empty": "There are {value} observations; at least {limit} is needed. Give at least one observation.",
    "data_not_finite": "Observation {row} is {value}, which is not a finite number. Correct it or leave it out.",
    "value_masked": "{value} of the values given are masked, the first at place {row}. Masked values are not left out without a "
                    "word: leave them out, or give the values beneath.",
    "heads_not_whole": "Round {row} has {value} heads; heads are counted in whole numbers. Correct the count.",
    "heads_negative": "Round {row} has {value} heads; the fewest possible is {limit}. Correct the count.",
    "heads_above_tosses": "Round {row} has {value} heads in {limit} tosses; there cannot be more heads than tosses. "
                          "Lower the heads or raise the tosses.",
    "events_not_whole": "Observation {row} is {value}; events are counted in whole numbers. Correct the count.",
    "events_out_of_range": "Observation {row} is {value}; the number of events must lie between {lowest} and {highest}. "
                           "Correct it.",
    "category_out_of_range": "Observation {row} is {value}; a category is a whole number from {lowest} to {highest}. "
                             "Correct it, or give the model more categories.",
    "category_columns_wrong": "The observations have {value} columns; the model has {limit} categories. "
                              "Give one column of counts for each category.",
    "category_count_out_of_range": "Observation {row} has {value} in column {column}; it must be a whole number from "
                                   "{lowest} to {highest}. Correct the count.",
    "cells_not_four": "There are {value} cells; the linkage model has {limit}. Give the number of animals in each of the {limit}.",
    "animals_out_of_range": "Cell {row} has {value} animals; it must be a whole number from {lowest} to {highest}. "
                            "Correct the count.",
    "lifetime_columns": "The observations have {value} columns; {limit} are needed: times, and 1 where the end was seen or 0 where "
                        "it was not. Give these.",
    "time_out_of_range": "The time of unit {row} is {value}; it must lie between {lowest} and {highest}. Correct it.",
    "ended_not_flag": "Unit {row} is marked {value}; possible are: {allowed}. Write 1 where the end was seen, 0 where it was not.",
    "no_end_seen": "Of {value} units not one was seen to end: the longer they live, the more likely this is, without bound. "
                   "Wait for the first end.",
    "events_all_one": "All {value} observations are 1: the lower the rate, the more likely this is, and the number of units "
                      "without events has no bound. Take more observations.",
    "plot_columns": "The plots have {value} columns; {limit} are needed: row, column and yield. Give these.",
    "plot_place_wrong": "Plot {row} stands in row or column {value}; they are counted in whole numbers from {lowest} to {highest}. "
                        "Correct it.",
    "plot_given_twice": "Plot {row} stands at row {value}, column {column}, which has a plot already. Leave one of them out.",
    "plots_not_connected": "The {value} plots fall apart into groups without a row or a column in common, which nothing compares. "
                           "Put a plot back.",
    "plots_too_few": "There are {value} plots; telling the error apart from {limit} effects needs more than {limit}. Put plots back.",
    # repeated observations
    "counts_not_numbers": "The counts are not numbers: {value}. Give one number for each observation.",
    "counts_wrong_length": "There are {value} counts for {limit} observations. Give one count for each observation.",
    "counts_out_of_range": "The count of observation {row} is {value}; a count is a number from {lowest} to {highest}. "
                           "Correct it.",
    "counts_all_zero": "All {value} counts are {limit}: nothing was observed. Give at least one positive count.",
    "counts_not_possible": "Counts are given for {value} observations, but this model sees each of them once. Leave the counts out.",
    "counts_given_twice": "Counts are given for {value} observations that carry their counts already. "
                          "Give counts only together with plain data.",
    "counts_not_taken": "Counts are given for {value} cells, but the data of this model are counts already. "
                        "Leave the counts out and give the number of animals in each cell as data.",
    "counts_not_for_chains": "Counts are given for {value} observations of a chain, in which their order matters. "
                             "Leave the counts out and repeat the observations.",
    # the model
    "model_not_made": "{value} is no model. Give one that is made, such as GaussianMixture(2) or StudentT(4).",
    "models_not_listed": "{value} is nothing that models can be taken from. Give a class such as GaussianMixture, a function of the number "
                         "of components, or a list of models.",
    "components_not_listed": "The numbers of components are {value}. Give a list of whole numbers, such as [1, 2, 3], or range(1, 9).",
    "emission_unknown": "The emission is {value}; it must be one of: {allowed}, without a prior.",
    "stop_not_bool": "stop is {value}; it must be one of: {allowed}.",
    "lengths_out_of_range": "Sequence {row} has the length {value}; a length is a whole number, at least {limit}. Correct it.",
    "lengths_wrong_sum": "The lengths of the sequences sum to {value}, but there are {limit} observations. Correct the lengths.",
    "components_not_whole": "The number of components is {value}; it must be a whole number, at least {limit}. "
                            "Choose {limit} or more.",
    "categories_out_of_range": "The number of categories is {value}; it must be a whole number from {lowest} to {highest}. "
                               "Choose one of these, and put rare categories together.",
    "degrees_out_of_range": "The degrees of freedom are {value}; they must be a number from {lowest} to {highest}. Choose one of these.",
    "covariance_unknown": "The covariance is {value}; it must be one of: {allowed}.",
    "prior_dimension": "The prior is for {value} dimensions and the data have {limit}. Give a prior for {limit}.",
    "start_unknown": "The way to start is {value}; it must be one of: {allowed}.",
    "quantiles_one_dimensional": "Quantiles order observations of {limit} dimension, and these have {value}. "
                                 "Choose another way to start.",
    "prior_invalid": "The prior is {value}; a {allowed} is needed, or none.",
    "prior_out_of_range": "The prior's {field} is {value}; the smallest possible is {limit}. Choose {limit} or more.",
    "prior_not_finite": "The prior's {field} has {value} at place {position}, which is not a finite number. Give a finite number.",
    "prior_unbounded": "The prior's shape is {value} and its rate 0: it sets no bound to a rate. "
                       "Give it a rate above 0, or the shape 1.",
    "prior_missing": "Method {value} needs a prior, and the model has none. Give the model a prior, or use method em.",
    "component_collapsed": "Component {component} would collapse on a point, a line or a plane, where the likelihood is "
                           "unbounded. Use fewer components, another start, a simpler covariance, or a prior.",
    "fixed_weights_not_bool": "fixed_weights is {value}; it must be one of: {allowed}.",
    "trials_out_of_range": "The number of tosses is {value}; it must be a whole number from {lowest} to {highest}. "
                           "Give one such number, or one for each round.",
    "trials_out_of_range_in_row": "Round {row} has {value} tosses; it must be a whole number from {lowest} to {highest}. "
                                  "Correct it.",
    "trials_wrong_length": "Numbers of tosses are given for {value} rounds, but there are {limit} rounds of heads. "
                           "Give as many of the one as of the other.",
    # parameters
    "params_wrong_fields": "The parameters are {value}; needed are: {allowed}. Give these, in this order.",
    "params_not_numbers": "The parameter {field} is not made of numbers: {value}. Give one number for each component.",
    "params_wrong_shape": "The parameter {field} has shape {value}; {limit} is needed. "
                          "Give one entry for each component.",
    "params_not_finite": "The parameter {field} of component {component} is {value}, which is not a finite number. "
                         "Give a finite number.",
    "weight_negative": "The weight of component {component} is {value}; the smallest possible is {limit}. "
                       "Raise it and let all weights sum to 1.",
    "weights_sum": "The weights sum to {value}; they must sum to {limit} (within {tolerance}). "
                   "Divide each of them by their sum.",
    "start_sum": "The probabilities of the start sum to {value}; they must sum to {limit} (within {tolerance}). "
                 "Divide each of them by their sum.",
    "transitions_sum": "The transitions from state {component} sum to {value}; they must sum to {limit} (within {tolerance}). "
                       "Divide each of them by their sum.",
    "probability_out_of_range": "The probability of component {component} is {value}; it must lie between {lowest} and "
                                "{highest}. Choose a value between them.",
    "probabilities_sum": "The probabilities of component {component} sum to {value}; they must sum to {limit} "
                         "(within {tolerance}). Divide each of them by their sum.",
    "rate_out_of_range": "The rate of component {component} is {value}; it must lie between {lowest} and {highest}. "
                         "Choose a value between them.",
    "mean_out_of_range": "The mean is {value}; it must lie between {lowest} and {highest}. Choose a value between them.",
    "variance_not_positive": "The variance of component {component} is {value}; it must be above {limit}. Choose a positive one.",
    "effects_sum": "The effects of the {field} sum to {value}; they must sum to {limit}. Subtract their mean from each of them.",
    "table_too_small": "The table has {value} {field}; at least {limit} are needed, in whole numbers. Choose {limit} or more.",
    "table_too_large": "The table has {value} plots; at most {limit} are possible. Choose fewer rows or columns.",
    "scale_not_positive": "The scale is {value}; it must be above {limit}. Give a positive number.",
    "theta_out_of_range": "Theta is {value}; it must lie between {lowest} and {highest}. Choose a value between them.",
    "covariance_not_symmetric": "The covariance of component {component} is not symmetric. Give a symmetric matrix.",
    "covariance_not_positive": "The covariance of component {component} is not positive definite. Give positive variances and "
                               "correlations between -1 and 1.",
    "covariance_not_of_its_kind": "The covariance of component {component} is not {value}, as the model wants it. Correct it or "
                                  "choose another kind.",
    "params_at_edge": "The parameter {field} of component {component} is {value}, at the edge of what is possible: there is no "
                      "derivative there. Move it inside, leave out what never occurs, or fit with a prior.",
    "information_out_of_range": "In these units the information about a parameter is {value}, beyond what a number can hold. "
                                "Measure the data in units in which they are nearer to 1.",
    "scores_unknown": "The derivatives of the model {value} are not known; known are those of: {allowed}. Use one of these.",
    "observation_impossible": "Observation {row} is impossible under every component at these parameters: its probability "
                              "is {value}. Move a probability away from 0 or 1, or give some weight to another component.",
    # responsibilities
    "responsibilities_not_numbers": "The responsibilities are not numbers: {value}. Give an array of numbers.",
    "bound_unknown": "The bound of a {value} is not known: its E-step gives a mean of what is hidden, and not a whole distribution. "
                     "Look at log_likelihood, which the bound is below; models with a bound are: {allowed}.",
    "pairs_not_of_states": "The pairs of states of observations {row} and {other} sum to {value} for state {component}, whose own "
                           "probability is {limit}. Take states and pairs from one posterior, or give the states alone.",
    "responsibilities_wrong_shape": "The responsibilities have shape {value}; {limit} is needed. "
                                    "Give a row for each observation and a column for each component.",
    "responsibility_out_of_range": "The responsibility of component {component} for observation {row} is {value}; it must "
                                   "lie between {lowest} and {highest}. Correct it.",
    "responsibilities_row_sum": "The responsibilities of observation {row} sum to {value}; they must sum to {limit} "
                                "(within {tolerance}). Divide the row by its sum.",
    # fitting
    "method_unknown": "The method is {value}; it must be one of: {allowed}.",
    "tol_out_of_range": "tol is {value}; it must be a finite number, at least {limit}. "
                        "Take 1e-9, or 0 to go on until max_iter.",
    "max_iter_not_whole": "max_iter is {value}; it must be a whole number, at least {limit}. Take 1000, say.",
    "rng_invalid": "rng is {value}; it must be one of: {allowed}.",
    "restarts_not_whole": "The number of restarts is {value}; it must be a whole number, at least {limit}. Take 10, say.",
    "sample_size_not_whole": "The sample size is {value}; it must be a whole number, at least {limit}. "
                             "Choose {limit} or more.",
    "sample_size_not_rounds": "The sample size is {value}, but tosses are given for {limit} rounds. "
                              "Draw exactly {limit}, or give a single number of tosses.",
    # landscapes and slices
    "slice_unknown": "A slice of the model {value} is not known; known are those of: {allowed}. Take one of these.",
    "slice_not_on_a_line": "The means have {value} dimensions; in a slice they have {limit}. Take Gaussians on a line.",
    "component_out_of_range": "The component is {value}; it must be a whole number from {lowest} to {highest}.",
    "components_not_two": "The model has {value} components; a surface needs exactly {limit}. Choose {limit} components.",
    "grid_out_of_range": "Grid value {position} is {value}; it must lie between {lowest} and {highest}. Correct it.",
    "positions_not_finite": "Position {position} on the line is {value}, which is not a finite number. Correct it.",
}

TRACE_ERRORS: dict[str, str] = {
    "file_too_large": "The trace has {value} characters; at most {limit} are allowed. Make a trace with fewer steps.",
    "not_json": "This is not a complete JSON file: {reason}. Choose a trace file that was downloaded here.",
    "not_a_trace": "This JSON file is not a trace. Choose a trace file that was downloaded here.",
    "schema_version": "The trace has schema version {value}; this program reads version {limit}. "
                      "Make the trace again with this version.",
    "unknown_model": "The trace is of the model {value}; known here: {allowed}. Open it where it was made.",
    "unknown_method": "The trace was made by the method {value}; known here: {allowed}. Open it where it was made.",
    "missing_key": "The trace has no {place}: something was cut out. Use the file as it was downloaded.",
    "wrong_type": "In the trace, {place} is {value}; it must be {expected}. Use the file as it was downloaded.",
    "not_finite": "The trace holds the number {value}; only finite numbers of ordinary length are allowed. "
                  "Use the file as it was downloaded.",
    "invalid_value": "In the trace, {place} cannot be right: {reason} Use the file as it was downloaded.",
    "needs_data": "The trace holds only the SHA-256 digest of its {place} ({value}). "
                  "Hand the {place} over together with the trace.",
    "other_data": "The {place} handed over are not those of the trace: their SHA-256 digest is {value}, the trace has "
                  "{limit}. Hand over the {place} that the trace was made from.",
    "too_long_to_replay": "To check the trace would take {value} operations; at most {limit} are allowed. Make a trace with fewer steps, "
                          "components or observations.",
    "too_large_to_replay": "To check the trace would take room for {value} numbers at once; at most {limit} are allowed. Make a trace with "
                           "fewer components or observations.",
    "truncated": "The trace breaks off at step {t}, before it has stopped by its own rule: steps were cut off. "
                 "Use the file as it was downloaded.",
    "differs": "At step {t} the {field} in the trace is {in_file}, but computing it gives {computed}: "
               "the file was edited, or another program made it. Use the file as it was downloaded.",
    "edited": "Every step of the trace follows from the one before it, but the checksum of the file is not that of its content: "
              "something else was changed, such as the seed, the limit on the steps, or last digits. Use the file as it was downloaded.",
}


class CodedError(ValueError):
    """An error with a stable `code` and the plain `values` that fill its sentence.

    Attributes:
        code: a key of `sentences`.
        values: numbers and strings by name; exactly the names that the sentence mentions.
    """

    sentences: ClassVar[dict[str, str]] = {}

    def __init__(self, code: str, **values: Any) -> None:
        self.code = code
        self.values = {name: _plain(value) for name, value in values.items()}
        super().__init__(self.sentences[code].format(**self.values))

    def __reduce__(self) -> tuple:
        """Say how to copy and pickle: the ordinary way would pass the sentence where the code belongs."""
        return _rebuild, (type(self), self.code, self.values)


class InputError(CodedError):
    """What was given to `em_core` cannot be used: the sentence names the value, the limit and the remedy."""

    sentences = INPUT_ERRORS


class TraceError(CodedError):
    """A trace file cannot be trusted or read: the sentence names the place."""

    sentences = TRACE_ERRORS


def _plain(value: Any) -> int | float | str:
    """A number or a short string; a whole number loses its decimal point, so that messages say 11 and not 11.0."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    if isinstance(value, int) and value.bit_length() > 256:
        return f"an integer of {value.bit_length()} bits"
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < float("inf"):
        return value
    text = str(value)
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT - 1] + "…"


def _rebuild(kind: type[CodedError], code: str, values: dict[str, Any]) -> CodedError:
    return kind(code, **values)
