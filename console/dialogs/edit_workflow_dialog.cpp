#include "console/dialogs/edit_workflow_dialog.h"

#include "console/look/text_style.h"
#include "console/models/workflow_table_model.h"

namespace sb::console {

using namespace Qt::StringLiterals;

namespace {

constexpr int mostSeconds = 31'536'000;
constexpr int mostApprovers = 100;

QString yesNo(bool is)
{
    return is ? EditWorkflowDialog::tr("yes") : EditWorkflowDialog::tr("no");
}

} // namespace

QSpinBox *EditWorkflowDialog::makeSeconds(const QString &name)
{
    auto *field = new QSpinBox(this);
    field->setObjectName(name);
    field->setRange(1, mostSeconds);
    field->setSuffix(tr(" s"));
    field->setGroupSeparatorShown(true);
    const auto tell = [field](int seconds) { field->setToolTip(durationText(seconds)); };
    connect(field, &QSpinBox::valueChanged, field, tell);
    return field;
}

EditWorkflowDialog::EditWorkflowDialog(Session &session, NameDirectory &names,
                                       const std::optional<model::Workflow> &workflow,
                                       QWidget *parent)
    : EditDialog(workflow ? tr("Workflow “%1”").arg(oneLine(workflow->name)) : tr("New workflow"),
                 workflow ? tr("&Save") : tr("&Make the workflow"), !workflow, parent),
      m_session(session), m_names(names), m_id(workflow ? workflow->id : QUuid()),
      m_name(new QLineEdit(this)), m_description(new QLineEdit(this)), m_quorum(new QSpinBox(this)),
      m_role(new QComboBox(this)), m_self(new QCheckBox(tr("One may approve one’s own"), this)),
      m_justification(new QCheckBox(tr("Must be given"), this)),
      m_requestTtl(makeSeconds(u"requestTtl"_s)), m_created(makeSeconds(u"created"_s)),
      m_approved(makeSeconds(u"approved"_s)), m_claimed(makeSeconds(u"claimed"_s)),
      m_channels(new QLineEdit(this)),
      m_default(new QCheckBox(tr("Used when no policy fits"), this)),
      m_enabled(new QCheckBox(tr("In use"), this))
{
    setObjectName(u"editWorkflowDialog"_s);
    m_name->setObjectName(u"name"_s);
    m_description->setObjectName(u"description"_s);
    m_quorum->setObjectName(u"quorum"_s);
    m_quorum->setRange(0, mostApprovers);
    m_quorum->setSpecialValueText(tr("0: approved at once, by nobody"));
    m_role->setObjectName(u"role"_s);
    m_self->setObjectName(u"self"_s);
    if (!workflow)
        addField(u"/name"_s, tr("&Name"), m_name);
    m_name->setVisible(!workflow);
    addField(u"/description"_s, tr("Descr&iption"), m_description);
    addField(u"/min_approvers"_s, tr("A&pprovals"), m_quorum);
    addField(u"/approver_role_id"_s, tr("By the &role"), m_role);
    addField(u"/allow_self_approval"_s, tr("&Own requests"), m_self);
    addField(u"/require_justification"_s, tr("&Justification"), m_justification);
    addField(u"/request_ttl_seconds"_s, tr("Request &waits"), m_requestTtl,
             tr("After that it expires undecided."));
    addField(u"/wrap_ttl_created_seconds"_s, tr("&Values wait"), m_created,
             tr("New values are kept no longer until somebody decides."));
    addField(u"/wrap_ttl_approved_seconds"_s, tr("… once &approved"), m_approved);
    addField(u"/wrap_ttl_claimed_seconds"_s, tr("… once &claimed"), m_claimed);
    addField(u"/notification_channels"_s, tr("No&tifies"), m_channels,
             tr("Addresses, separated by blanks; nobody when nothing stands here."));
    addField(u"/is_default"_s, tr("&Default"), m_default);
    addField(u"/enabled"_s, tr("Stat&e"), m_enabled);
    setMinimumWidth(640);
    connect(&m_names, &NameDirectory::changed, this, [this] {
        const QVariant chosen = m_role->currentData();
        fillRoles(chosen.isValid() ? std::optional(chosen.toUuid()) : std::nullopt);
    });
    begin(workflow.value_or(model::Workflow()));
    if (!workflow)
        m_name->setFocus();
}

void EditWorkflowDialog::fillRoles(const std::optional<QUuid> &chosen)
{
    m_role->clear();
    m_role->addItem(tr("whoever may approve"));
    for (const auto &[id, name] : m_names.entries(NameDirectory::Kind::Roles))
        m_role->addItem(oneLine(name), id);
    if (chosen && m_role->findData(*chosen) < 0)
        m_role->addItem(m_names.nameOf(*chosen), *chosen);
    m_role->setCurrentIndex(chosen ? m_role->findData(*chosen) : 0);
}

void EditWorkflowDialog::fetch(QObject *context, client::PeopleCallback<Versioned> callback)
{
    m_session.apis().rules.workflow(m_id, context, std::move(callback));
}

void EditWorkflowDialog::fill(const model::Workflow &workflow)
{
    m_name->setText(workflow.name);
    m_description->setText(workflow.description);
    m_quorum->setValue(workflow.minApprovers);
    fillRoles(workflow.approverRoleId);
    m_self->setChecked(workflow.allowSelfApproval);
    m_justification->setChecked(workflow.requireJustification);
    m_requestTtl->setValue(static_cast<int>(workflow.requestTtlSeconds));
    m_created->setValue(static_cast<int>(workflow.wrapTtlCreatedSeconds));
    m_approved->setValue(static_cast<int>(workflow.wrapTtlApprovedSeconds));
    m_claimed->setValue(static_cast<int>(workflow.wrapTtlClaimedSeconds));
    m_channels->setText(workflow.notificationChannels.join(u' '));
    m_default->setChecked(workflow.isDefault);
    m_enabled->setChecked(workflow.enabled);
}

std::optional<model::Workflow> EditWorkflowDialog::read(const model::Workflow &base)
{
    model::Workflow workflow = base;
    if (isNew()) {
        workflow.name = m_name->text().trimmed();
        if (workflow.name.isEmpty()) {
            showFault(u"/name"_s, tr("The workflow needs a name."));
            return std::nullopt;
        }
    }
    workflow.description = m_description->text().trimmed();
    workflow.minApprovers = m_quorum->value();
    const QVariant role = m_role->currentData();
    workflow.approverRoleId = role.isValid() ? std::optional(role.toUuid()) : std::nullopt;
    workflow.allowSelfApproval = m_self->isChecked();
    workflow.requireJustification = m_justification->isChecked();
    workflow.requestTtlSeconds = m_requestTtl->value();
    workflow.wrapTtlCreatedSeconds = m_created->value();
    workflow.wrapTtlApprovedSeconds = m_approved->value();
    workflow.wrapTtlClaimedSeconds = m_claimed->value();
    workflow.notificationChannels = m_channels->text().split(u' ', Qt::SkipEmptyParts);
    workflow.isDefault = m_default->isChecked();
    workflow.enabled = m_enabled->isChecked();
    return workflow;
}

std::vector<Fact> EditWorkflowDialog::describe(const model::Workflow &workflow) const
{
    return {{tr("Description"), workflow.description},
            {tr("Approvals"), QString::number(workflow.minApprovers)},
            {tr("By the role"),
             workflow.approverRoleId ? m_names.nameOf(*workflow.approverRoleId) : QString()},
            {tr("Own requests may be approved"), yesNo(workflow.allowSelfApproval)},
            {tr("Justification must be given"), yesNo(workflow.requireJustification)},
            {tr("Request waits"), durationText(workflow.requestTtlSeconds)},
            {tr("Values wait"), durationText(workflow.wrapTtlCreatedSeconds)},
            {tr("… once approved"), durationText(workflow.wrapTtlApprovedSeconds)},
            {tr("… once claimed"), durationText(workflow.wrapTtlClaimedSeconds)},
            {tr("Notifies"), workflow.notificationChannels.join(u' ')},
            {tr("Default"), yesNo(workflow.isDefault)},
            {tr("In use"), yesNo(workflow.enabled)}};
}

void EditWorkflowDialog::create(const model::Workflow &workflow, QObject *context,
                                client::PeopleCallback<void> done)
{
    m_session.apis().rules.createWorkflow(workflow, idempotencyKey(), context,
                                          client::withoutValue<model::Workflow>(std::move(done)));
}

void EditWorkflowDialog::replace(const model::Workflow &workflow, const QByteArray &entityTag,
                                 QObject *context, client::PeopleCallback<void> done)
{
    m_session.apis().rules.replaceWorkflow(workflow, entityTag, context, std::move(done));
}

} // namespace sb::console
