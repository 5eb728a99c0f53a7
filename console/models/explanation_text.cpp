#include "console/models/explanation_text.h"

#include "console/look/text_style.h"

#include <QCoreApplication>

namespace sb::console {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("ExplanationText", text);
}

} // namespace

QString approversText(const model::Explanation &explanation)
{
    QStringList names;
    for (const model::EligibleApprover &approver : explanation.eligibleApprovers)
        names.append(approver.viaRole.isEmpty()
                         ? approver.displayName
                         : u"%1 (%2)"_s.arg(approver.displayName, approver.viaRole));
    return names.isEmpty() ? tr("nobody") : names.join(u", "_s);
}

QString ruleText(const model::Explanation &explanation)
{
    QString text =
        explanation.policyName.isEmpty()
            ? tr("No policy fits; the default workflow “%1” is used.").arg(explanation.workflowName)
            : tr("Policy “%1” asks for workflow “%2”.")
                  .arg(explanation.policyName, explanation.workflowName);
    text +=
        u' ' +
        tr("It wants %1").arg(counted(explanation.votesRequired, tr("approval"), tr("approvals")));
    if (!explanation.approverRoleName.isEmpty())
        text += u' ' + tr("by the role “%1”").arg(explanation.approverRoleName);
    text += u". "_s + (explanation.allowSelfApproval ? tr("The requester may be one of them.")
                                                     : tr("The requester may not be one of them."));
    return text;
}

} // namespace sb::console
