/// Every code that a diagnosis can have, for those who count them: a closed list, in alphabetical order.
package enum DiagnosisCodes {
  /// A test compares the list with docs/mistakes.md, whose rows other tests compare with the formulas of the mistakes.
  package static let all: [String] = """
    absolute_error absolute_for_exponential absolute_value accuracy activation_added activation_derivative_added
    activation_derivative_lost activation_for_derivative activation_lost activation_of_negative activation_twice
    ambiguous another_activation another_derivative another_slope argmax_for_label argmax_for_target argmin_for_label
    arguments_swapped batch_mean_added batch_mean_for_b_only batch_mean_lost batch_mean_twice bfloat16_noise
    bias_as_weight_column bias_lost bias_not_summed bias_sign bias_summed_over_units bias_twice binary_cross_entropy
    blank class_0_for_label columns_reversed complement denominator_without_exponential derivative_at_h_for_a
    derivative_factor_lost derivative_for_activation derivative_of_gradient derivative_of_input derivative_of_negative
    derivative_twice difference_not_divided digits_truncated distance divided_by_derivative divided_by_maximum
    divided_by_y_hat divided_by_y_hat_l divisor_off_by_one entropy_of_y_hat epsilon_added exponent_sign exponential_base
    exponential_lost extra_derivative extra_one_minus_y_hat extra_y_hat_i factor_two first_row_repeated float16_noise
    float32_noise focal_loss gini_impurity grad_a_for_grad_h gradient_clipped gradient_of_y_hat_l greatest_loss h_for_a
    h_of_this_layer half hardmax hinge_loss ignored_samples_counted ignored_samples_filled index_in_jacobian
    index_of_another_class indicator_lost input_for_h inverse_lost inverse_squared jacobian_diagonal jacobian_of_logits
    jacobian_summed kl_divergence label_number_for_one_hot label_of_another_sample label_off_by_one
    label_smoothing_added label_smoothing_lost label_smoothing_term labels_of_all_samples last_class_for_label
    last_class_left_out layer_input_lost leaky_slope_lost learning_rate_applied log_lost log_of_mean log_of_sum_lost
    log_softmax logarithm_base logarithm_in_denominator logistic_for_tanh logits_for_y_hat losses_for_gradient
    losses_for_loss matrix_product maximum_in_denominator_only maximum_in_numerator_only maximum_over_batch
    mean_before_product mean_in_product mean_of_one_term mean_over_classes mean_over_entries mean_over_units median
    min_max multiplied_by_bias multiplied_by_classes multiplied_by_logits multiplied_by_loss
    multiplied_by_pre_activation not_normalised numerator_without_exponential off_diagonal_sign one_added
    one_added_in_logarithm one_added_to_denominator one_hot_added one_hot_alone one_hot_inverted one_hot_lost
    one_hot_subtracted_from_logits one_hot_times_classes one_hot_twice one_lost_in_denominator one_sample_alone
    one_sided_difference only_other_classes only_true_class other_term_lost outer_product_transposed overflow_to_nan
    own_term_left_out parenthesis percent perceptron_loss perplexity regularisation_added relu relu_before_softmax
    relu_for_exponential relu_mask_of_gradient rescaled root_mean_square rounded_too_early rows_reordered sigmoid
    sigmoid_before_softmax sigmoid_derivative sigmoid_for_exponential sign_lost sign_of_logit sign_of_one_term
    softmax_for_activation softmax_for_logistic softmax_over_batch softmax_twice softplus_for_exponential
    square_for_exponential square_lost square_of_sum square_root squared squared_error squared_logarithm standardised
    sum_not_reset sum_of_another_sample summed_over_samples tanh tanh_before_softmax tanh_derivative tanh_for_logistic
    target_added target_alone target_lost target_sum_lost temperature threshold transposed true_logit_lost undiagnosed
    uniform_for_one_hot uniform_y_hat unit_rows unrecognised updated_before_backprop updated_parameters upstream_lost
    weight_gradient_for_weights weight_gradient_summed weight_matrix_lost weighted_by_y_hat weighted_mean_over_samples
    weights_divided_by_sum weights_lost weights_misplaced weights_normalised weights_not_transposed weights_transposed
    wrong_layer_derivative wrong_layer_weights y_hat_l_everywhere y_hat_l_for_y_hat_i
    """.split { $0 == " " || $0 == "\n" }.map(String.init)
}
