/// What students read about the batch: divisors, reductions, weights, and the places of the numbers.
extension Misconception {
  private static func batch(
    _ code: String, is diagnosis: String, fix advice: String, isInFormula: Bool = true,
    ofForms: String? = nil
  ) -> Misconception {
    Misconception(code, is: diagnosis, fix: advice, step: .batch, isInFormula: isInFormula, ofForms: ofForms)
  }

  // MARK: Divisors

  static let batchMeanLost = batch(
    "batch_mean_lost",
    is: "The mean over the batch is missing:",
    fix: "divide by the number of samples; if they have weights, by the sum of these.")
  /// In a question with ignored samples.
  static let batchMeanOfCountedLost = batch(
    batchMeanLost.code,
    is: "The mean over the batch is missing:",
    fix: "divide by the number of samples that are not ignored; if they have weights, by the sum of these.")
  static let batchMeanAdded = batch(
    "batch_mean_added",
    is: "Divided by the number of samples, or by the sum of their weights, but no mean is asked for here:",
    fix: "leave the division out.")
  static let batchMeanTwice = batch(
    "batch_mean_twice",
    is: "Divided by the number of samples twice:",
    fix: "divide once.",
    ofForms: OfForms.meanAgain)
  static let meanOverClasses = batch(
    "mean_over_classes",
    is: "Wrong divisor, the number of classes:",
    fix: "divide by the number of samples, and only if a mean is asked for.")
  static let meanOverOutputs = batch(
    "mean_over_units",
    is: "Divided by the number of output units:",
    fix: "sum over the units of a sample, and divide by the number of samples alone.")
  static let meanOverEntries = batch(
    "mean_over_entries",
    is: "Wrong divisor, the number of all entries:",
    fix: "divide by the number of samples, and only if a mean is asked for.")
  static let divisorOffByOne = batch(
    "divisor_off_by_one",
    is: "Wrong divisor, a number that is less by 1, as for a sample variance:",
    fix: "divide by the number itself.")
  static let multipliedByClasses = batch(
    "multiplied_by_classes",
    is: "Multiplied by the number of classes:",
    fix: "leave the factor out.")
  static let weightedMeanOverSamples = batch(
    "weighted_mean_over_samples",
    is: "Wrong divisor, the number of samples:",
    fix: "divide a weighted mean by the sum of the samples' weights.")
  static let weightsNormalised = batch(
    "weights_normalised",
    is: "The class weights are rescaled to a fixed sum, and the divisor is the number of samples:",
    fix: "use the weights as they are given, and divide by the sum of the samples' weights.",
    ofForms: OfForms.weightsNormalised)
  static let weightsRescaled = batch(
    "weights_normalised",
    is: "The class weights are rescaled to a fixed sum:",
    fix: "use the weights as they are given.",
    ofForms: OfForms.weightsNormalised)
  static let sumOfClassWeights = batch(
    "weights_normalised",
    is: "Wrong divisor, the sum of the class weights:",
    fix: "divide by the sum of the samples' weights, in which a class counts once for each of its samples.",
    ofForms: OfForms.weightsNormalised)
  static let ignoredSamplesCounted = batch(
    "ignored_samples_counted",
    is: "Wrong divisor: the mean counts the ignored samples.",
    fix: "Divide by the number of the other samples.")

  static let ignoredSamplesFilled = batch(
    "ignored_samples_filled",
    is: "The ignored samples count here:",
    fix: "leave them out of the sum and of its divisor, and set their rows to 0.")

  // MARK: Weights and smoothing

  static let weightsLost = batch(
    "weights_lost",
    is: "The class weights are missing:",
    fix: "multiply the term of each class by its weight.",
    ofForms: OfForms.weightsLost)
  static let weightsAndSmoothingLost = batch(
    "weights_lost",
    is: "The class weights are missing, and the label smoothing too:",
    fix: "use (1 − ε) e(ℓ) + ε/k in place of e(ℓ), and multiply the term of each class by its weight.",
    ofForms: OfForms.weightsLost)
  static let weightOfEachEntry = batch(
    "weights_misplaced",
    is: "Each entry is multiplied by the weight of its own class:",
    fix: "multiply the whole row by the weight of the true class.",
    ofForms: OfForms.weightsMisplaced)
  static let weightOfTargetAlone = batch(
    "weights_misplaced",
    is: "Only the one-hot vector is multiplied by the weight:",
    fix: "multiply ŷ by it too, because the weight belongs to the loss of the sample.",
    ofForms: OfForms.weightsMisplaced)
  static let weightOfPredictedClass = batch(
    "weights_misplaced",
    is: "The weight is that of the predicted class:",
    fix: "use the weight of the true class.",
    ofForms: OfForms.weightsMisplaced)
  static let weightOfLabel = batch(
    "weights_misplaced",
    is: "The whole smoothed target is multiplied by the weight of the true class:",
    fix: "multiply the entry of each class by the weight of that class.",
    ofForms: OfForms.weightsMisplaced)
  static let labelSmoothingLost = batch(
    "label_smoothing_lost",
    is: "The label smoothing is missing:",
    fix: "use (1 − ε) e(ℓ) + ε/k in place of e(ℓ).")
  static let labelSmoothingAdded = batch(
    "label_smoothing_added",
    is: "The labels are smoothed, but no smoothing is asked for here:",
    fix: "use e(ℓ) itself.")
  static let labelSmoothingTerm = batch(
    "label_smoothing_term",
    is: "Wrong term in the label smoothing:",
    fix: "use (1 − ε) e(ℓ) + ε/k, whose entries sum to 1.")
  static let labelsOfAllSamples = batch(
    "labels_of_all_samples",
    is: "Wrong index: each row uses the labels of all samples, as `p[:, y]` does.",
    fix: "Use only the row's own label, `p[n, y[n]]`.")

  // MARK: Reductions of the loss

  static let lossesForLoss = batch(
    "losses_for_loss",
    is: "These are the losses of the samples:",
    fix: "take their mean, or their sum if the question asks for that.")
  static let logOfMean = batch(
    "log_of_mean",
    is: "Wrong order: this is the logarithm of the mean, or of the sum, of ŷ_ℓ.",
    fix: "Take the logarithm of each sample first.")
  static let perplexityOfBatch = batch(
    "perplexity",
    is: "This is the perplexity, exp of the loss:",
    fix: "leave out the exponential.")
  static let greatestLoss = batch(
    "greatest_loss",
    is: "This is the greatest of the samples' losses:",
    fix: "reduce the losses of all samples.")
  static let median = batch(
    "median",
    is: "This is the median of the samples' losses:",
    fix: "take their mean.")
  static let rootMeanSquare = batch(
    "root_mean_square",
    is: "This is the root mean square of the samples' losses:",
    fix: "take their mean.")

  // MARK: Samples

  static let oneSampleAlone = batch(
    "one_sample_alone",
    is: "Only one sample counts, the first or the last:",
    fix: "compute the others too. Check that no step of a loop replaces the one before.")
  static let firstRowRepeated = batch(
    "first_row_repeated",
    is: "Every row is that of the first sample:",
    fix: "compute each sample by itself.",
    isInFormula: false)
  static let summedOverSamples = batch(
    "summed_over_samples",
    is: "Every row is the sum, or the mean, of the rows of all samples:",
    fix: "keep one row for each sample.")
  static let rowsSummedUp = batch(
    "sum_not_reset",
    is: "Each row has those of the samples before it added:",
    fix: "begin at 0 for each sample.")
  static let columnsReversed = columnsReversed(of: "classes")
  static let unitsReversed = columnsReversed(of: "units")
  private static func columnsReversed(of columns: String) -> Misconception {
    batch(
      "columns_reversed",
      is: "Wrong order: the columns are reversed.",
      fix: "Put them in the order of the \(columns).",
      isInFormula: false)
  }
  static let unitGradients = batch(
    "unit_rows",
    is: "Each row is divided by its length √Σx², as to clip a gradient:",
    fix: "leave the division out.",
    isInFormula: false)

  static let gradientClipped = batch(
    "gradient_clipped",
    is: "The gradient is clipped, or divided by its length:",
    fix: "give it as it is, because clipping belongs to the update.",
    isInFormula: false)

  static let differenceNotDivided = batch(
    "difference_not_divided",
    is: "This is a difference of two losses, without its divisor:",
    fix: "divide it by 2h, the distance of the two points.",
    isInFormula: false)

  // MARK: Factors of one number

  static let factorTwo = Misconception(
    "factor_two",
    is: "Twice too large: there is an extra factor 2, as in the derivative of a square.",
    fix: "Leave it out.",
    step: .gradYHat)
  static let learningRateFactor = Misconception(
    "learning_rate_applied",
    is: "The gradient is multiplied by a learning rate:",
    fix: "leave it out, because it belongs to the update.",
    step: .batch, isInFormula: false)
  static let factorHalf = Misconception(
    "half",
    is: "Half as large as it should be: there is an extra factor ½, as in half a squared error.",
    fix: "Leave it out.",
    step: .loss)
}
