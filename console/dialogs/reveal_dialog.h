// Shows the values of an executed read, each of them once and one at a time.
#pragma once

#include "console/session/call_slot.h"
#include "console/session/session.h"
#include "console/widgets/banner.h"
#include "console/widgets/busy_bar.h"
#include "console/widgets/countdown_label.h"
#include "console/widgets/secret_reveal.h"

#include <QDialog>
#include <QGridLayout>

namespace sb::console {

class RevealDialog final : public QDialog
{
    Q_OBJECT

public:
    /// `session` outlives this.
    RevealDialog(Session &session, const model::AccessRequest &request, QWidget *parent = nullptr);
    ~RevealDialog() override;

    [[nodiscard]] SecretReveal &secret() { return *m_secret; }

    [[nodiscard]] QString problem() const;

protected:
    void done(int result) override;

private:
    void list();
    void showKeys(const std::vector<model::WrapInfo> &wraps);
    void reveal(const model::WrapInfo &wrap);
    void finish();
    void setButtonsEnabled(bool isEnabled);

    Session &m_session;
    model::AccessRequest m_request;
    CallSlot m_listCall{this};
    CallSlot m_revealCall{this};
    QWidget *m_keys = nullptr;
    QVBoxLayout *m_column;
    Banner *m_problem;
    SecretReveal *m_secret;
    CountdownLabel *m_left;
    QPushButton *m_finish;
    bool m_isOpen = false;
};

} // namespace sb::console
