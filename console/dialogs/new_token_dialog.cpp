#include "console/dialogs/new_token_dialog.h"

#include "console/look/text_style.h"

namespace sb::console {

using namespace Qt::StringLiterals;

namespace {

constexpr int secondsOfDay = 86'400;
/// The longest that the server gives.
constexpr int mostDays = 365;

} // namespace

NewTokenDialog::NewTokenDialog(Session &session, const model::User &user, QWidget *parent)
    : OnceDialog(tr("New API token of %1").arg(oneLine(user.email)), tr("&Make the token"), parent),
      m_session(session), m_userId(user.id), m_name(new QLineEdit(this)),
      m_days(new QSpinBox(this)), m_all(new QCheckBox(tr("&All that the account may"), this)),
      m_permissions(new PermissionPicker(session.user().permissions, this)),
      m_idempotencyKey(client::makeIdempotencyKey())
{
    setObjectName(u"newTokenDialog"_s);
    m_name->setObjectName(u"name"_s);
    m_days->setObjectName(u"days"_s);
    m_all->setObjectName(u"all"_s);
    m_days->setRange(1, mostDays);
    m_days->setValue(30);
    m_days->setSuffix(tr(" days"));
    m_all->setChecked(true);
    addField(u"/name"_s, tr("&Name"), m_name, tr("Where it will be used, e.g. ci-deploy."));
    addField(u"/expires_in_seconds"_s, tr("&Valid for"), m_days);
    addRow(tr("May do"), m_all);
    m_all->setAccessibleName(tr("All that the account may"));
    addField(u"/permissions"_s, tr("&Only"), m_permissions);
    form().setRowVisible(form().rowCount() - 1, false);
    connect(m_all, &QCheckBox::toggled, this, [this](bool isAll) {
        form().setRowVisible(form().rowCount() - 1, !isAll);
        fit();
    });
    m_name->setFocus();
}

void NewTokenDialog::send()
{
    client::TokenDraft draft{.name = m_name->text().trimmed(),
                             .lifetimeSeconds = std::int64_t{m_days->value()} * secondsOfDay};
    if (draft.name.isEmpty())
        return showFault(u"/name"_s, tr("The token needs a name."));
    if (!m_all->isChecked()) {
        draft.permissions = m_permissions->picked();
        if (draft.permissions->isEmpty())
            return showFault(u"/permissions"_s, tr("Tick what it may do."));
    }
    QObject *context = call().start();
    m_session.apis().users.makeToken(
        m_userId, draft, m_idempotencyKey, context,
        call().ending<client::NewToken>([this](client::Answer<client::NewToken> answer) {
            if (!answer) {
                if (answer.error().kind == client::ApiError::Kind::Refused)
                    m_idempotencyKey = client::makeIdempotencyKey();
                return showRefusal(answer.error());
            }
            Q_EMIT made();
            showSecret(tr("Token “%1”").arg(oneLine(answer->token.name)),
                       tr("Programs send it as “Authorization: Bearer …”."),
                       std::move(answer->secret));
        }));
}

} // namespace sb::console
